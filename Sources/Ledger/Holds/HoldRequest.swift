import Policy
import Vocabulary

/// What an exchange asks the ledger for before its first attempt: an upper bound, and who pays.
///
/// The rest is what its row needs if the process dies before the exchange has ended.
public struct HoldRequest: Sendable {
    /// The exchange.
    public var exchange: ExchangeID
    /// When its head had arrived; chooses the budget windows.
    public var arrival: UTCTime
    /// The most that it can cost; a negative bound counts as zero.
    public var bound: Money
    /// The key and the teams above it, with the budgets in force when the hold is asked for.
    public var path: ScopePath
    /// The key's own team.
    public var team: TeamID
    /// The key.
    public var key: KeyID
    /// The owner of the key if that is a user, else empty.
    public var user: String
    /// The public model name.
    public var model: String
    /// The route, such as `chat_completions`.
    public var operation: String
    /// `provider/model` of the target that the bound was computed for.
    public var target: String
    /// The version of the prices that the bound was computed with.
    public var priceVersion: String
    /// The tokens that the bound was computed for.
    public var boundUsage: Usage
    /// The most tokens that it can use, on whichever target; at least those of `boundUsage`.
    public var boundTokens: Int64
    /// The key's tags, and those that the request gave itself.
    public var tags: [String: String]
    /// The names of those tags that the request gave itself, first come first.
    public var requestTags: [String]

    /// Makes a request.
    public init(
        exchange: ExchangeID,
        arrival: UTCTime,
        bound: Money,
        path: ScopePath,
        team: TeamID,
        key: KeyID,
        user: String = "",
        model: String = "",
        operation: String = "",
        target: String = "",
        priceVersion: String = "",
        boundUsage: Usage = .none,
        boundTokens: Int64 = 0,
        tags: [String: String] = [:],
        requestTags: [String] = []
    ) {
        self.exchange = exchange
        self.arrival = arrival
        self.bound = max(bound, .zero)
        self.path = path
        self.team = team
        self.key = key
        self.user = user
        self.model = model
        self.operation = operation
        self.target = target
        self.priceVersion = priceVersion
        self.boundUsage = boundUsage
        self.boundTokens = max(boundTokens, boundUsage.budgetedTokens)
        self.tags = tags
        self.requestTags = requestTags
    }

    /// The most that it can take from budgets.
    var charge: Charge { Charge(cost: bound, tokens: boundTokens) }
}
