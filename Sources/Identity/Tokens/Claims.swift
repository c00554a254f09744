import Vocabulary

/// What a token, or an answer about a person, claims.
public struct Claims: Sendable, Hashable {
    private let root: JSONNode

    /// Wraps a JSON object.
    public init(_ root: JSONNode) { self.root = root }

    /// The claim of a name; a dot reaches into objects (`realm_access.roles`) unless the whole name is a claim's.
    public subscript(name: String) -> JSONNode? {
        if let claim = root[name] { return claim == .null ? nil : claim }
        var node = root
        for part in name.split(separator: ".", omittingEmptySubsequences: false) {
            guard let member = node[String(part)] else { return nil }
            node = member
        }
        return node == .null ? nil : node
    }

    /// The text of a claim that is a string.
    public func text(_ name: String) -> String? { self[name]?.string }

    /// Whether a claim is `true`; some providers write it as a string.
    public func isTrue(_ name: String) -> Bool { self[name] == .bool(true) || self[name] == .string("true") }

    /// A claim that is a moment, in seconds since 1970; `nil` if there is none.
    ///
    /// A moment of another type, or out of any sensible range, is an error: it must not read as none.
    func time(_ name: String) throws(TokenError) -> UTCTime? {
        switch self[name] {
        case nil: return nil
        case .integer(let seconds) where (0...Self.lastSecond).contains(seconds):
            return UTCTime(seconds: Int64(seconds))
        case .number(let seconds) where seconds >= 0 && seconds <= Double(Self.lastSecond):
            return UTCTime(seconds: Int64(seconds))
        default: throw .claim(name)
        }
    }

    /// The last second of the year 9999.
    private static let lastSecond = 253_402_300_799
}
