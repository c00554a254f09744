/// What is kept of one exchange when it has ended: a usage row and a request record in one.
public struct ExchangeRecord: Hashable, Sendable {
    /// One call to one target.
    public struct Attempt: Hashable, Sendable {
        /// The provider's name and its model id, as `provider/model`.
        public var target: String
        /// The upstream's HTTP status, or 0 if no head came.
        public var status: Int
        /// How it ended: `ok`, `status`, `connect_failed`, `connect_timeout`, `first_byte_timeout`, `idle_timeout`,
        /// `total_timeout`, `cut`, `malformed`, `client_gone`, `pool_full` or `killed`.
        public var outcome: String
        /// Microseconds after the exchange's arrival at which it began.
        public var startMicroseconds: Int64
        /// How long it took, in microseconds.
        public var durationMicroseconds: Int64

        /// Makes an attempt.
        public init(
            target: String,
            status: Int,
            outcome: String,
            startMicroseconds: Int64,
            durationMicroseconds: Int64
        ) {
            self.target = target
            self.status = status
            self.outcome = outcome
            self.startMicroseconds = startMicroseconds
            self.durationMicroseconds = durationMicroseconds
        }
    }

    /// The exchange.
    public var id: ExchangeID
    /// When its head had arrived.
    public var time: UTCTime
    /// The key's own team.
    public var team: TeamID
    /// The key.
    public var key: KeyID
    /// The owner of the key if that is a user (`user_…`), else empty.
    public var user: String = ""
    /// The public model name that was asked for.
    public var model: String = ""
    /// The provider that answered, or was tried last; empty if none was.
    public var provider: String = ""
    /// `provider/model` of the target that answered, or was tried last; empty if none was.
    public var target: String = ""
    /// The route, such as `chat_completions`.
    public var operation: String = ""
    /// The HTTP status that the client got; 499 if it left before one was sent.
    public var status: Int = 0
    /// The code of the refusal or failure; empty on success.
    public var errorCode: String = ""
    /// Whether the answer was streamed.
    public var isStream: Bool = false
    /// The tokens.
    public var usage: Usage = .none
    /// What was charged.
    public var cost: Money = .zero
    /// Where the tokens come from.
    public var accuracy: Accuracy = .none
    /// The version of the prices that `cost` was computed with.
    public var priceVersion: String = ""
    /// Whether the model had no price (allowed by its policy).
    public var isUnpriced: Bool = false
    /// Microseconds from arrival to the first byte of the answer sent to the client; `nil` if none was.
    public var timeToFirstByteMicroseconds: Int64?
    /// Microseconds from arrival to the end.
    public var durationMicroseconds: Int64 = 0
    /// Microseconds in the gateway before the first upstream byte was sent.
    public var overheadMicroseconds: Int64 = 0
    /// The client's own `x-request-id`, if it sent one.
    public var clientRequestID: String = ""
    /// The upstream's request id, if it sent one.
    public var upstreamRequestID: String = ""
    /// The key's tags at the time, and those that the request gave itself.
    public var tags: [String: String] = [:]
    /// The names of those tags that the request gave itself, first come first; the store does not keep them apart.
    public var requestTags: [String] = []
    /// The attempts, first to last.
    public var attempts: [Attempt] = []

    /// Makes a record with what is known at arrival.
    public init(id: ExchangeID, time: UTCTime, team: TeamID, key: KeyID) {
        self.id = id
        self.time = time
        self.team = team
        self.key = key
    }
}
