import Directory
import Policy
import Vocabulary

/// A key that must not bring a request to an upstream, and why.
enum SweptKey: CaseIterable {
    /// No key at all.
    case none
    /// One that nobody made.
    case unknown
    /// One that was revoked.
    case revoked
    /// One whose time is over.
    case expired
    /// One that may call another model only.
    case otherGrant
    /// One whose minute is used up.
    case overLimit
    /// One whose budget is smaller than any request.
    case overBudget

    /// Whether the key is no key, whatever it is used for.
    var isRefusedEverywhere: Bool {
        switch self {
        case .none, .unknown, .revoked, .expired: true
        case .otherGrant, .overLimit, .overBudget: false
        }
    }

    /// The status of an exchange with a model.
    var inferenceStatus: Int {
        switch self {
        case .none, .unknown, .revoked, .expired: 401
        case .otherGrant: 404
        case .overLimit, .overBudget: 429
        }
    }

    /// Makes the key's text; a limit is used up by an exchange that passes.
    func make(in gate: Gate) throws -> String? {
        switch self {
        case .none: return nil
        case .unknown: return "sk-gh-aaaaaaaaaaaa-" + String(repeating: "b", count: 43)
        case .revoked:
            let issued = try gate.directory.createKey(in: .root, KeyTerms(name: "revoked"), by: .system)
            _ = try gate.directory.revokeKey(issued.key.id, by: .system)
            return issued.secret.revealed
        case .expired:
            return try key(in: gate, KeyTerms(name: "expired", expiresAt: UTCTime(seconds: 1)))
        case .otherGrant: return try key(in: gate, KeyTerms(name: "granted", models: ["other"]))
        case .overLimit:
            let key = try key(
                in: gate,
                KeyTerms(name: "limited", limits: LimitTerms(requestsPerMinute: 1))
            )
            _ = try gate.ask(Gate.chat, key: key)
            return key
        case .overBudget:
            return try key(
                in: gate,
                KeyTerms(name: "poor", budget: BudgetTerms(limit: Money(nanos: 10)))
            )
        }
    }

    private func key(in gate: Gate, _ terms: KeyTerms) throws -> String {
        try gate.directory.createKey(in: .root, terms, by: .system).secret.revealed
    }
}
