/// Where somebody comes from who signs in, for the list of their sessions.
public struct Visit: Sendable, Hashable {
    /// The longest text that is kept of a browser, in bytes.
    static let longestAgent = 256

    /// The client's address; empty if that is not known.
    public var address: String
    /// What the browser calls itself.
    public var agent: String

    /// Makes a visit; the browser's text is cut short.
    public init(address: String, agent: String) {
        self.address = address
        self.agent = String(decoding: agent.utf8.prefix(Self.longestAgent), as: UTF8.self)
    }
}
