/// The keys that an issuer publishes (RFC 7517, section 5).
struct KeySet: Sendable {
    /// The most keys that are read of one set.
    private static let mostKeys = 100

    private let keys: [VerifyingKey]

    /// Reads a set; `nil` if the document is none.
    init?(_ document: JSONNode) async {
        guard case .array(let nodes)? = document["keys"] else { return nil }
        var keys: [VerifyingKey] = []
        for node in nodes.prefix(Self.mostKeys) { keys += await VerifyingKey.keys(node) }
        self.keys = keys
    }

    /// Whether the set has the key that a token names.
    func hasKey(namedBy token: SignedToken) -> Bool {
        guard let name = token.keyIdentifier else { return false }
        return keys.contains { $0.algorithm == token.algorithm && $0.identifier == name }
    }

    /// Why a token's signature is not accepted; `nil` if it is.
    func fault(of token: SignedToken) -> TokenError? {
        do throws(TokenError) { try verify(token) } catch { return error }
        return nil
    }

    /// Checks a token's signature.
    func verify(_ token: SignedToken) throws(TokenError) {
        let keys = candidates(token)
        guard !keys.isEmpty else { throw .unknownKey(String((token.keyIdentifier ?? "").prefix(64))) }
        // Of keys that are not named, one may be meant, not whichever happens to fit.
        let areNamed = token.keyIdentifier != nil && keys[0].identifier == token.keyIdentifier
        guard areNamed || keys.count == 1 else { throw .keyNotNamed }
        guard keys.contains(where: { $0.isValid(token.signature, of: token.signed) }) else {
            throw .signature
        }
    }

    private func candidates(_ token: SignedToken) -> [VerifyingKey] {
        let fit = keys.filter { $0.algorithm == token.algorithm }
        guard let name = token.keyIdentifier else { return fit }
        let named = fit.filter { $0.identifier == name }
        return named.isEmpty ? fit.filter { $0.identifier == nil } : named
    }
}
