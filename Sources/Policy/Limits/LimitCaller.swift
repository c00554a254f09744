import Vocabulary

/// For whom a request waits for limits: what its turn goes by.
public struct LimitCaller: Sendable {
    /// Its key.
    public var key: ScopeID
    /// The key's team.
    public var team: ScopeID
    /// How many requests of the team go in one turn; at least 1.
    public var weight: Int
    /// How urgent it is.
    public var priority: RequestPriority

    /// Names a caller.
    public init(key: ScopeID, team: ScopeID, weight: Int = 1, priority: RequestPriority = .interactive) {
        self.key = key
        self.team = team
        self.weight = max(1, weight)
        self.priority = priority
    }
}
