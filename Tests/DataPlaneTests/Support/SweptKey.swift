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
    /// One that was rotated, and whose grace is over.
    case rotatedOut
    /// One for the admin API alone.
    case adminScope
    /// One that may be used from another network alone, from which the caller says to come.
    case foreignNetwork
    /// One of a person whose account is disabled.
    case disabledPerson
    /// One of a service account that is disabled.
    case disabledAccount
    /// A token of a trusted issuer that is for somebody else.
    case tokenForAnother
    /// A token that has ended.
    case tokenExpired
    /// A token of an issuer that nobody trusts.
    case tokenOfStranger
    /// A token that another key than the issuer's has signed.
    case tokenForged
    /// A token that nobody has signed.
    case tokenUnsigned
    /// A token for which no rule stands.
    case tokenWithoutRule
    /// One that may call another model only.
    case otherGrant
    /// One of a team that requires a label which no target carries.
    case noTarget
    /// One whose minute is used up.
    case overLimit
    /// One whose budget is smaller than any request.
    case overBudget

    /// Whether the key is no key, whatever it is used for.
    var isRefusedEverywhere: Bool { code == .invalidAPIKey }

    /// Why an exchange with a model is refused.
    var code: Refusal.Code {
        switch self {
        case .none, .unknown, .revoked, .expired, .rotatedOut, .adminScope, .foreignNetwork, .disabledPerson,
            .disabledAccount, .tokenForAnother, .tokenExpired, .tokenOfStranger, .tokenForged, .tokenUnsigned,
            .tokenWithoutRule:
            .invalidAPIKey
        case .otherGrant: .modelNotFound
        case .noTarget: .noTargetAvailable
        case .overLimit: .rateLimitExceeded
        case .overBudget: .budgetExceeded
        }
    }

    /// The status of an exchange with a model, by hand.
    var inferenceStatus: Int {
        switch code {
        case .modelNotFound: 404
        case .noTargetAvailable: 503
        case .rateLimitExceeded, .budgetExceeded: 429
        default: 401
        }
    }

    /// What a request has besides.
    var fields: String { self == .foreignNetwork ? "x-forwarded-for: 192.0.2.7\r\n" : "" }

    /// Makes the key's text; a limit is used up by an exchange that passes.
    func make(in gate: Gate, _ issuer: ScriptedIssuer) throws -> String? {
        switch self {
        case .none: return nil
        case .unknown: return "sk-gh-aaaaaaaaaaaa-" + String(repeating: "b", count: 43)
        case .revoked:
            let issued = try gate.directory.createKey(in: .root, KeyTerms(name: "revoked"), by: .system)
            _ = try gate.directory.revokeKey(issued.key.id, by: .system)
            return issued.secret.revealed
        case .expired:
            return try key(in: gate, KeyTerms(name: "expired", expiresAt: UTCTime(seconds: 1)))
        case .rotatedOut:
            let issued = try gate.directory.createKey(in: .root, KeyTerms(name: "rotated"), by: .system)
            _ = try gate.directory.rotateKey(issued.key.id, grace: .zero, by: .system)
            return issued.secret.revealed
        case .adminScope: return try adminKey(in: gate)
        case .foreignNetwork:
            return try key(in: gate, KeyTerms(name: "elsewhere", sourceAddresses: ["192.0.2.0/24"]))
        case .disabledPerson, .disabledAccount: return try keyOfDisabled(in: gate)
        case .tokenForAnother: return try issuer.token(.audience)
        case .tokenExpired: return try issuer.token(.expired)
        case .tokenOfStranger: return try issuer.token(.issuer)
        case .tokenForged: return try issuer.token(.signature)
        case .tokenUnsigned: return try issuer.token(.unsigned)
        case .tokenWithoutRule: return try issuer.token(.rule)
        case .otherGrant: return try key(in: gate, KeyTerms(name: "granted", models: ["other"]))
        case .noTarget:
            let terms = TeamTerms(name: "bound", requireLabels: ["region": "nowhere"])
            let team = try gate.directory.createTeam(terms, by: .system)
            return try gate.directory.createKey(in: team.id, KeyTerms(name: "bound"), by: .system).secret
                .revealed
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

    /// A key with which its owner administers everything, and calls no model.
    private func adminKey(in gate: Gate) throws -> String {
        let robot = try gate.directory.createServiceAccount(
            in: .root,
            ServiceAccountTerms(name: "robot"),
            by: .system
        )
        _ = try gate.directory.addMember(MemberID(robot.id), .platformAdmin, to: .root, by: .system)
        return try key(in: gate, KeyTerms(name: "admin", owner: MemberID(robot.id), uses: .admin))
    }

    /// A key whose owner was disabled after it was made.
    private func keyOfDisabled(in gate: Gate) throws -> String {
        if self == .disabledPerson {
            let user = try gate.directory.createUser(UserTerms(email: "gone@example.com"), by: .system)
            let key = try key(in: gate, KeyTerms(name: "gone", owner: MemberID(user.id)))
            _ = try gate.directory.updateUser(user.id, by: .system) { $0.isDisabled = true }
            return key
        }
        let robot = try gate.directory.createServiceAccount(
            in: .root,
            ServiceAccountTerms(name: "robot"),
            by: .system
        )
        let key = try key(in: gate, KeyTerms(name: "idle", owner: MemberID(robot.id)))
        _ = try gate.directory.updateServiceAccount(robot.id, by: .system) { $0.isDisabled = true }
        return key
    }
}
