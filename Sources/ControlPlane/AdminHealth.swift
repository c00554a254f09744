/// How the gateway is: what `/readyz` and `/api/v1/health` say.
public struct AdminHealth: Sendable, Equatable {
    /// Whether the gateway takes requests.
    public var isReady: Bool
    /// Why it does not, or what is degraded, in phrases without secrets.
    public var reasons: [String]
    /// The store's state, such as `ok`.
    public var store: String
    /// How long the process has been up.
    public var uptime: Duration

    /// Makes a health.
    public init(isReady: Bool, reasons: [String] = [], store: String = "ok", uptime: Duration) {
        self.isReady = isReady
        self.reasons = reasons
        self.store = store
        self.uptime = uptime
    }
}
