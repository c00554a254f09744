/// What is kept of one exchange when it has ended: a usage row and a request record in one.
public struct ExchangeRecord: Hashable, Sendable {
    /// What an attempt was charged.
    public struct Bill: Hashable, Sendable {
        /// What it used.
        public var usage: Usage
        /// What that cost at its own target.
        public var cost: Money
        /// The version of the prices of that target.
        public var priceVersion: String

        /// Makes a bill.
        public init(usage: Usage, cost: Money, priceVersion: String) {
            self.usage = usage
            self.cost = cost
            self.priceVersion = priceVersion
        }
    }

    /// One call to one target.
    public struct Attempt: Hashable, Sendable {
        /// The provider's name and its model id, as `provider/model`.
        public var target: String
        /// The upstream's HTTP status, or 0 if no head came.
        public var status: Int
        /// How it ended: `ok`, `status`, `connect_failed`, `connect_timeout`, `send_timeout`, `first_byte_timeout`,
        /// `idle_timeout`, `total_timeout`, `closed_before_answer`, `cut`, `malformed`, `context_too_long`,
        /// `content_filtered`, `hedge_lost`, `client_gone`, `body_broken`, `mirror_ended`, `revoked`, `no_credential`,
        /// `pool_full` or `killed`.
        public var outcome: String
        /// Microseconds after the exchange's arrival at which it began.
        public var startMicroseconds: Int64
        /// How long it took, in microseconds.
        public var durationMicroseconds: Int64
        /// What it was charged; `nil` where the exchange was charged for its last attempt alone, or not for this one.
        ///
        /// The journal does not keep it, so that a crash may lose it.
        public var bill: Bill?

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

    /// Everything in one place, so that a copy of a record is one reference and not one for each of its texts: a record
    /// goes from its event loop to the committing thread and to everybody who counts, a dozen times in all.
    ///
    /// The fields are inlinable: a field that another module changes through an accessor that it cannot see costs a
    /// coroutine's frame on the heap, and a request changes two dozen.
    @usableFromInline var storage: Storage

    /// The exchange.
    @inlinable public var id: ExchangeID {
        get { storage.fields.id }
        _modify {
            own()
            yield &storage.fields.id
        }
    }
    /// When its head had arrived.
    @inlinable public var time: UTCTime {
        get { storage.fields.time }
        _modify {
            own()
            yield &storage.fields.time
        }
    }
    /// The key's own team.
    @inlinable public var team: TeamID {
        get { storage.fields.team }
        _modify {
            own()
            yield &storage.fields.team
        }
    }
    /// The key; of a mirror the name of its budget's holder.
    @inlinable public var key: KeyID {
        get { storage.fields.key }
        _modify {
            own()
            yield &storage.fields.key
        }
    }
    /// The owner of the key if that is a user (`user_…`), else empty.
    @inlinable public var user: String {
        get { storage.fields.user }
        _modify {
            own()
            yield &storage.fields.user
        }
    }
    /// The public model name that was asked for.
    @inlinable public var model: String {
        get { storage.fields.model }
        _modify {
            own()
            yield &storage.fields.model
        }
    }
    /// The provider that answered, or was tried last; empty if none was.
    @inlinable public var provider: String {
        get { storage.fields.provider }
        _modify {
            own()
            yield &storage.fields.provider
        }
    }
    /// `provider/model` of the target that answered, or was tried last; empty if none was.
    @inlinable public var target: String {
        get { storage.fields.target }
        _modify {
            own()
            yield &storage.fields.target
        }
    }
    /// The route, such as `chat_completions`.
    @inlinable public var operation: String {
        get { storage.fields.operation }
        _modify {
            own()
            yield &storage.fields.operation
        }
    }
    /// The HTTP status that the client got; 499 if it left before one was sent.
    @inlinable public var status: Int {
        get { storage.fields.status }
        _modify {
            own()
            yield &storage.fields.status
        }
    }
    /// The code of the refusal or failure; empty on success.
    @inlinable public var errorCode: String {
        get { storage.fields.errorCode }
        _modify {
            own()
            yield &storage.fields.errorCode
        }
    }
    /// Whether the answer was streamed.
    @inlinable public var isStream: Bool {
        get { storage.fields.isStream }
        _modify {
            own()
            yield &storage.fields.isStream
        }
    }
    /// The tokens.
    @inlinable public var usage: Usage {
        get { storage.fields.usage }
        _modify {
            own()
            yield &storage.fields.usage
        }
    }
    /// What was charged.
    @inlinable public var cost: Money {
        get { storage.fields.cost }
        _modify {
            own()
            yield &storage.fields.cost
        }
    }
    /// Where the tokens come from.
    @inlinable public var accuracy: Accuracy {
        get { storage.fields.accuracy }
        _modify {
            own()
            yield &storage.fields.accuracy
        }
    }
    /// The version of the prices that `cost` was computed with.
    @inlinable public var priceVersion: String {
        get { storage.fields.priceVersion }
        _modify {
            own()
            yield &storage.fields.priceVersion
        }
    }
    /// Whether the model had no price (allowed by its policy).
    @inlinable public var isUnpriced: Bool {
        get { storage.fields.isUnpriced }
        _modify {
            own()
            yield &storage.fields.isUnpriced
        }
    }
    /// Microseconds from arrival to the first byte of the answer sent to the client; `nil` if none was.
    @inlinable public var timeToFirstByteMicroseconds: Int64? {
        get { storage.fields.timeToFirstByteMicroseconds }
        _modify {
            own()
            yield &storage.fields.timeToFirstByteMicroseconds
        }
    }
    /// Microseconds from arrival to the end.
    @inlinable public var durationMicroseconds: Int64 {
        get { storage.fields.durationMicroseconds }
        _modify {
            own()
            yield &storage.fields.durationMicroseconds
        }
    }
    /// Microseconds in the gateway before the first upstream byte was sent.
    @inlinable public var overheadMicroseconds: Int64 {
        get { storage.fields.overheadMicroseconds }
        _modify {
            own()
            yield &storage.fields.overheadMicroseconds
        }
    }
    /// The client's own `x-request-id`, if it sent one.
    @inlinable public var clientRequestID: String {
        get { storage.fields.clientRequestID }
        _modify {
            own()
            yield &storage.fields.clientRequestID
        }
    }
    /// The upstream's request id, if it sent one.
    @inlinable public var upstreamRequestID: String {
        get { storage.fields.upstreamRequestID }
        _modify {
            own()
            yield &storage.fields.upstreamRequestID
        }
    }
    /// The key's tags at the time, and those that the request gave itself.
    @inlinable public var tags: [String: String] {
        get { storage.fields.tags }
        _modify {
            own()
            yield &storage.fields.tags
        }
    }
    /// The names of those tags that the request gave itself, first come first; the store does not keep them apart.
    @inlinable public var requestTags: [String] {
        get { storage.fields.requestTags }
        _modify {
            own()
            yield &storage.fields.requestTags
        }
    }
    /// The attempts, first to last.
    @inlinable public var attempts: [Attempt] {
        get { storage.fields.attempts }
        _modify {
            own()
            yield &storage.fields.attempts
        }
    }
    /// What its way depended on, as JSON text; empty where there was nothing to choose.
    ///
    /// The journal does not keep it, so that a crash may lose it.
    @inlinable public var routing: String {
        get { storage.fields.routing }
        _modify {
            own()
            yield &storage.fields.routing
        }
    }

    /// Makes a record with what is known at arrival.
    public init(id: ExchangeID, time: UTCTime, team: TeamID, key: KeyID) {
        storage = Storage(Fields(id: id, time: time, team: team, key: key))
    }

    /// Equal in every field.
    public static func == (left: ExchangeRecord, right: ExchangeRecord) -> Bool {
        left.storage.fields == right.storage.fields
    }

    /// Feeds every field.
    public func hash(into hasher: inout Hasher) { hasher.combine(storage.fields) }

    /// Makes sure that nobody else sees a change.
    @inlinable mutating func own() {
        if !isKnownUniquelyReferenced(&storage) { storage = Storage(storage.fields) }
    }
}

extension ExchangeRecord {
    @usableFromInline struct Fields: Hashable, Sendable {
        @usableFromInline var id: ExchangeID
        @usableFromInline var time: UTCTime
        @usableFromInline var team: TeamID
        @usableFromInline var key: KeyID
        @usableFromInline var user: String = ""
        @usableFromInline var model: String = ""
        @usableFromInline var provider: String = ""
        @usableFromInline var target: String = ""
        @usableFromInline var operation: String = ""
        @usableFromInline var status: Int = 0
        @usableFromInline var errorCode: String = ""
        @usableFromInline var isStream: Bool = false
        @usableFromInline var usage: Usage = .none
        @usableFromInline var cost: Money = .zero
        @usableFromInline var accuracy: Accuracy = .none
        @usableFromInline var priceVersion: String = ""
        @usableFromInline var isUnpriced: Bool = false
        @usableFromInline var timeToFirstByteMicroseconds: Int64?
        @usableFromInline var durationMicroseconds: Int64 = 0
        @usableFromInline var overheadMicroseconds: Int64 = 0
        @usableFromInline var clientRequestID: String = ""
        @usableFromInline var upstreamRequestID: String = ""
        @usableFromInline var tags: [String: String] = [:]
        @usableFromInline var requestTags: [String] = []
        @usableFromInline var attempts: [Attempt] = []
        @usableFromInline var routing: String = ""

        init(id: ExchangeID, time: UTCTime, team: TeamID, key: KeyID) {
            self.id = id
            self.time = time
            self.team = team
            self.key = key
        }
    }

    /// Sendable although it can be changed: only a record refers to it, which changes it through `own()` alone, that is
    /// while no other record refers to it; so what two threads can see is never changed.
    @usableFromInline final class Storage: @unchecked Sendable {
        @usableFromInline var fields: Fields

        @usableFromInline init(_ fields: Fields) { self.fields = fields }
    }
}
