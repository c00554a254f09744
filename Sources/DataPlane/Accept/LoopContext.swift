import Ledger
import Logging
import NIOCore
import Policy
import Ports
import Secrets
import Vocabulary

/// How long a client may take.
struct ClientTimes: Sendable {
    /// Until the first request's head is complete.
    var firstRequest = TimeAmount.seconds(30)
    /// Between two pieces of a body.
    var bodyGap = TimeAmount.seconds(30)
    /// Between two requests on one connection.
    var keepAlive = TimeAmount.seconds(75)
    /// For the verification of a token; it goes on without the client, for the next one.
    var proof = TimeAmount.seconds(5)
    /// For reading an answer that was sent before the request had ended.
    var linger = TimeAmount.seconds(2)
}

/// What the exchanges of one event loop share; confined to that loop.
final class LoopContext {
    let eventLoop: any EventLoop
    let shared: DataPlaneShared
    let upstreams: any UpstreamCalling
    let sweep: DeadlineSweep
    let flushes: FlushRound
    let stages: StageRound
    let connections = ConnectionSet()
    let waiting: WaitingRoom
    let lag: LoopLag
    let drained = DrainedExchanges()
    let mirrors = MirrorSet()
    let times: ClientTimes
    let targetTexts = TargetTexts()
    let targets: LoopTargets
    let tokenRules = TokenRules()
    let zoneClock = ZoneClock()
    let teamNames = TeamNames()
    /// What answers are written into.
    var scratch = ScratchBuffer()
    private var idCounter: UInt64
    private let idSeed: UInt16
    private var chanceState: UInt64

    init(
        eventLoop: any EventLoop,
        shared: DataPlaneShared,
        upstreams: any UpstreamCalling,
        times: ClientTimes
    ) {
        self.eventLoop = eventLoop
        self.shared = shared
        self.upstreams = upstreams
        self.times = times
        targets = LoopTargets(shared.targets)
        sweep = DeadlineSweep(eventLoop: eventLoop)
        flushes = FlushRound(eventLoop: eventLoop)
        stages = StageRound(eventLoop: eventLoop, upstreams: upstreams, flushes: flushes)
        upstreams.gatherAnswers { [stages] in stages.schedule() }
        waiting = WaitingRoom(shared: shared, watch: sweep)
        lag = LoopLag(watch: sweep) { [shared] in
            .nanoseconds(shared.snapshot().snapshot.server.maxLag.microseconds * 1000)
        }
        idCounter = UInt64.random(in: .min ... .max)
        idSeed = UInt16.random(in: .min ... .max)
        chanceState = UInt64.random(in: .min ... .max)
    }

    var isDraining: Bool { shared.isDraining }

    /// A new id: the loop's own 16 random bits and a mixed counter keep it unique and hard to guess.
    func newExchangeID(arrival: UTCTime) -> ExchangeID {
        idCounter &+= 0x9E37_79B9_7F4A_7C15
        return ExchangeID(arrival: arrival, unique16: idSeed, unique64: Affinity.mix(idCounter))
    }

    /// A number in 0 ..< 1 for choices among targets.
    func chance() -> Double {
        chanceState &+= 0x9E37_79B9_7F4A_7C15
        // 32 bits are more than anybody can count, and are kept with every record in few digits.
        return Affinity.unit(Affinity.mix(chanceState) & 0xFFFF_FFFF_0000_0000)
    }
}

/// A client connection or stream that the data plane can end.
protocol Drainable: AnyObject {
    /// Lets the exchange under way end, then closes.
    func drain()
    /// Closes at once.
    func cut()
    /// The exchange under way, if it is one that has exchanges.
    var current: Exchange? { get }
}

extension Drainable {
    var current: Exchange? { nil }
}

/// The open connections of one event loop.
final class ConnectionSet {
    private var members: [ObjectIdentifier: any Drainable] = [:]

    func insert(_ member: any Drainable) { members[ObjectIdentifier(member)] = member }

    func remove(_ member: any Drainable) { members[ObjectIdentifier(member)] = nil }

    var isEmpty: Bool { members.isEmpty }

    /// The exchanges under way.
    var exchanges: [Exchange] { members.values.compactMap(\.current) }

    func drain() { for member in Array(members.values) { member.drain() } }

    func cut() { for member in Array(members.values) { member.cut() } }
}

extension HTTP1Connection: Drainable {}
