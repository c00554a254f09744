import Vocabulary

/// What becomes of the headers of a provider, whose values are never read again; case does not count in their names.
public struct HeaderChanges: Sendable {
    /// Nothing: all of them stay.
    public static let none = HeaderChanges()

    /// Whether those that are not named go; otherwise they stay.
    public var clearsOthers: Bool
    /// What becomes of those that are named.
    public var named: [String: CredentialChange]

    /// Joins the parts.
    public init(clearsOthers: Bool = false, named: [String: CredentialChange] = [:]) {
        self.clearsOthers = clearsOthers
        self.named = named
    }

    /// Whether all of them stay.
    var isEmpty: Bool { !clearsOthers && named.isEmpty }

    /// Those that stay as they are.
    func kept(_ headers: [String: Secret]) -> [String: Secret] {
        if clearsOthers { return [:] }
        let changed = Set(named.keys.map { $0.lowercased() })
        return headers.filter { !changed.contains($0.key.lowercased()) }
    }

    /// What they are afterwards.
    func applied(to headers: [String: Secret]) -> [String: Secret] {
        named.reduce(into: kept(headers)) { headers, change in
            if case .set(let value) = change.value { headers[change.key] = value }
        }
    }
}
