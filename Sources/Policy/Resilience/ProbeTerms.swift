/// `probe`: how a provider is asked now and then whether it, or one target there, is well, without a caller's request.
public struct ProbeTerms: Sendable, Hashable {
    /// `path`: below the base URL; an answer to a GET that is no 5xx says that it is well.
    public var path = "/models"
    /// `interval`: between two probes.
    public var interval: Duration = .seconds(30)
    /// `timeout`: how long an answer may take.
    public var timeout: Duration = .seconds(2)

    /// Makes the defaults.
    public init() {}
}
