import Dialects
import Ledger
import NIOCore
import NIOHTTP1
import Policy
import Ports
import Vocabulary

/// One request from a client and all the attempts made for it, from the head to the record; confined to its loop.
///
/// The stages are the folders of this target; each adds its part in an extension. A value that only the stage
/// before can make (`Authenticated`, `Authorized`, `Admitted`) opens the next.
final class Exchange {
    /// How far the exchange is.
    enum Phase {
        /// Its body is coming in.
        case receiving
        /// It waits for an answer that was kept, or for a provider that keeps it.
        case recalling
        /// It waits for limits.
        case waiting
        /// Its input is being counted, in turns.
        case counting
        /// It waits for the ledger.
        case holding
        /// An attempt is under way, or about to be repeated.
        case attempting
        /// The answer is collected to be sent whole.
        case collecting
        /// The answer's pieces pass as they come.
        case streaming
        /// Nothing more happens.
        case over
    }

    let loop: LoopContext
    let facts: RequestFacts
    let id: ExchangeID
    let isHTTP11: Bool
    let arrival: UTCTime
    let arrivedAt: NIODeadline
    let allocator: ByteBufferAllocator
    var sink: (any ClientSink)?
    var phase = Phase.receiving
    /// The step that it takes with others, as long as nothing else happens to it.
    var due: Stage?
    /// Whether its client has left and its answer is read to the end without it.
    var isDrained = false
    /// Keeps the exchange alive while only events can reach it: a client's connection may be gone before it is over.
    private var retained: Exchange?

    /// An error answer of the attempt under way whose words decide what follows; `nil` if none is awaited.
    var heldFailure: HeldFailure?

    // Receive
    var body: ByteBuffer?
    /// The long form that is its body; `nil` in all others.
    var upload: FormUpload?
    var bufferedBytes = 0
    var receivedAt = NIODeadline.uptimeNanoseconds(0)
    var authenticated: Authenticated?
    /// What is kept while the token of the request is verified.
    var unproven: Unproven?
    var proofDeadline: Scheduled<Void>?

    // Authorize, admit
    var record: ExchangeRecord?
    var admitted: Admitted?
    var authorized: Authorized?
    /// What was read of the request, until it is authorized.
    var envelope: RequestEnvelope?
    /// What was seen of a request that was refused after its model was found, before it was authorized, and why; there is no
    /// trail where there was nothing to choose and somebody asks nevertheless.
    var turnedAway: (model: Model, trail: RoutingTrail?, code: Refusal.Code)?
    var permit: LimitPermit?
    /// Whether it is not decided on at its arrival, so that others than its first terms may be in force.
    var isLate = false
    /// Its place among those who wait for limits.
    var ticket: UInt64?
    var waitingSince = NIODeadline.uptimeNanoseconds(0)
    /// Until when it may wait for limits, in microseconds; `nil` if its client does not allow that.
    var waitsUntil: Int64?
    /// Its places among those who wait for a target's limits, the last that it took; `nil` before.
    var targetLine: TargetLine?
    /// What the limits of the request leave.
    var readings = LimitReadings()
    var bound: Bound?
    /// What of its input is still to be counted.
    var openCounts = OpenCounts()

    // Attempt
    var plan = AttemptPlan(targetCount: 0, retries: 0)
    var call: (any UpstreamCall)?
    /// The call under way, if its answer is translated.
    var translatedCall: TranslatedCall?
    var attemptStartedAt = NIODeadline.uptimeNanoseconds(0)
    var attemptStatus = 0
    /// Whether the attempt's request has gone to the upstream.
    var isAttemptSent = false
    var attemptPermit: LimitPermit?
    /// The call of the attempt as the book of targets sees it.
    var targetCall: TargetCall?
    /// What happened beside its attempts; `nil` if nothing did.
    var reachTrail: ReachTrail?
    /// How long it has waited for providers that had nothing left.
    var waitedForTargets = Duration.zero
    /// Whether it asks targets now that would rather not be asked.
    var asksAllTheSame = false
    /// The place in the plan of the target that was repeated last, whatever the repeat has to wait for; `nil` before one.
    var repeatedPlace: Int?
    /// What the attempt that ended last came to; `nil` before that.
    var ended: AttemptOutcome?
    /// The second call beside a slow one; `nil` unless the model asks for that.
    var hedging: Hedging?
    /// The target that was called last; `nil` before the first call.
    var calledTarget: Target?
    var overheadMicroseconds: Int64?
    var pause: Scheduled<Void>?
    /// What attempts that gave no answer may still be billed for.
    var unanswered = Usage.none
    var unansweredCost = Money.zero

    // Relay
    var relay: AnswerRelay?

    /// Of what request this is a mirror; `nil` for those that clients have sent.
    let origin: MirrorOrigin?

    // Idempotency
    /// Keeps the answer for repeats of the request, if its client gave it a name.
    var keeping: KeepingSink?
    /// Its place among those who wait for work that another has begun.
    var repeatWait: IdempotencyWait?
    var repeatDeadline: Scheduled<Void>?

    init(loop: LoopContext, sink: any ClientSink, head: HTTPRequestHead, allocator: ByteBufferAllocator) {
        self.loop = loop
        self.sink = sink
        self.allocator = allocator
        facts = RequestFacts(head, allocator: allocator)
        isHTTP11 = head.version == .http1_1
        arrival = loop.shared.now()
        arrivedAt = .now()
        id = loop.newExchangeID(arrival: arrival)
        origin = nil
    }

    /// Makes the mirror of a request, which has no client and is complete.
    init(mirroring request: Exchange, _ origin: MirrorOrigin, _ payer: Authenticated, _ body: ByteBuffer) {
        loop = request.loop
        sink = DiscardingSink()
        allocator = request.allocator
        facts = request.facts.mirrored()
        isHTTP11 = request.isHTTP11
        arrival = loop.shared.now()
        arrivedAt = .now()
        id = loop.newExchangeID(arrival: arrival)
        self.origin = origin
        authenticated = payer
        self.body = body
        bufferedBytes = body.readableBytes
        receivedAt = arrivedAt
    }

    func start() {
        retain()
        receiveHead()
    }

    /// Keeps it alive until it is over.
    func retain() { retained = self }

    /// The end of every exchange: nothing is held any more, neither memory nor place nor money.
    func finish() {
        guard phase != .over else { return }
        phase = .over
        due = nil
        leaveLine()
        leaveRepeats()
        if isDrained { loop.drained.remove(self) }
        if origin != nil { leaveMirrors() }
        loop.shared.giveBuffer(bufferedBytes)
        bufferedBytes = 0
        body = nil
        upload = nil
        openCounts = OpenCounts()
        pause?.cancel()
        pause = nil
        dropParked("client_gone")
        hedging = nil
        if targetCall != nil { endTargetCall(.nothing, .now()) }
        proofDeadline?.cancel()
        proofDeadline = nil
        call = nil
        translatedCall = nil
        heldFailure = nil
        relay = nil
        envelope = nil
        sink = nil
        retained = nil
    }

    /// Microseconds since arrival.
    func elapsedMicroseconds(_ now: NIODeadline = .now()) -> Int64 { (now - arrivedAt).nanoseconds / 1000 }
}
