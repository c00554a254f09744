import Vocabulary

/// What rules look at of a request; what no rule of its model asks for is left empty.
public struct RuleFacts: Sendable, Hashable {
    /// The ids and names of the key's team and those above it, nearest first.
    public var teams: [String] = []
    /// The key's own tags.
    public var tags: [String: String] = [:]
    /// The fields of the request that rules name, by names in lower case.
    public var headers: [String: String] = [:]
    /// What the request says of itself.
    public var metadata: [String: String] = [:]
    /// The caller's dialect.
    public var dialect = RuleDialect.openAI
    /// What the request asks for.
    public var needs: Set<Capability> = []
    /// A quarter of its body's bytes.
    public var inputTokens = 0
    /// Whether a stream is asked for.
    public var isStream = false
    /// The minute of the week in the zones that rules name.
    public var localTimes: [String: WeekTime] = [:]
    /// What the key's teams require of targets.
    public var labels: [String: String] = [:]

    /// Makes facts of nothing.
    public init() {}
}
