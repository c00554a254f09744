import Foundation
import Policy
import Synchronization
import Testing
import Vocabulary

@testable import Ledger

/// One thread of a storm: asks for holds of random size, keeps many of them open and ends them in random ways.
struct StormWorker {
    /// What all threads count together.
    struct Counts: Sendable {
        var asked = 0
        var held = 0
        var refused = 0
        var wronglyRefused = 0
        var ended = 0
        var abandoned = 0
        var mostOpen = 0
        /// How often the sampler has looked, whether or not it saw something.
        var looks = 0
        var expired = Charge.zero
    }

    let ledger: Ledger
    let oracle: StormOracle
    let counts: StormCounts
    let number: Int
    var random: SeededGenerator
    var calls: [StormCall] = []

    private mutating func draw(_ range: ClosedRange<Int64>) -> Int64 {
        Int64.random(in: range, using: &random)
    }

    /// Makes calls until so many were asked or the ledger is gone; answers whether the ledger is still there.
    mutating func run(_ asks: Int, keeping open: Int) -> Bool {
        for ask in 0..<asks {
            // The sampler gets its turn however few processors there are.
            while counts.current.isAheadOfLooks { Thread.sleep(forTimeInterval: 0.001) }
            guard hold(ask) else { return false }
            while calls.count > open || (!calls.isEmpty && draw(0...9) < 3) { end() }
            counts.change { $0.mostOpen = max($0.mostOpen, $0.held - $0.ended) }
        }
        return true
    }

    /// Ends every call that is open.
    mutating func finish() { while !calls.isEmpty { end() } }

    /// Leaves the open calls as a process does that is killed: some ended without being told, most are never ended.
    mutating func abandon() {
        while !calls.isEmpty {
            if draw(0...3) == 0 {
                end()
                continue
            }
            let call = calls.removeLast()
            guard let hold = call.take() else { continue }
            let actual = call.isSent ? call.bound : .zero
            oracle.end(call.bound, as: actual, call.path)
            counts.change { counts in
                counts.abandoned += 1
                counts.expired += actual
            }
            Abandoned.keep(hold)
        }
    }

    private mutating func hold(_ ask: Int) -> Bool {
        guard let base = StormTree.paths[Int32(draw(11...19))] else { return true }
        let (line, endUser) = parts(of: base)
        // For the oracle an end user has a place from the start.
        let path = line.adding(endUser.map { [StormTree.node($0)] } ?? [])
        let cost = Money(nanos: draw(0...2000))
        let usage = Usage(input: Int(draw(0...1000)), output: Int(draw(0...1000)))
        let request = HoldRequest(
            exchange: ExchangeID(arrival: StormTests.time, unique16: UInt16(number), unique64: UInt64(ask)),
            arrival: StormTests.time,
            bound: cost,
            path: line,
            team: .root,
            key: KeyID(rawValue: "key_\(path.nodes[0].scope.rawValue)"),
            boundUsage: usage
        )
        let charge = Charge(cost: cost, usage: usage)
        counts.change { $0.asked += 1 }
        let step = oracle.ask(charge, path)
        switch Self.decision(ledger, request, endUser.flatMap(StormTree.endUser)) {
        case .held(var hold):
            let isSent = draw(0...4) > 0
            if isSent { hold.markSent() }
            let call = StormCall(hold, charge, path)
            call.isSent = isSent
            calls.append(call)
            counts.change { $0.held += 1 }
        case .refused:
            let isWrong = oracle.refuse(charge, path, since: step)
            counts.change { counts in
                counts.refused += 1
                if isWrong { counts.wronglyRefused += 1 }
            }
        case .mustWait: return isLost(charge, path)
        case .unavailable: return isLost(charge, path)
        }
        return true
    }

    /// The path with parts that a call may belong to, and the end user, by the oracle's place.
    private mutating func parts(of base: ScopePath) -> (ScopePath, endUser: Int32?) {
        let team = base.nodes[1].scope.rawValue
        var nodes: [ScopeNode] = []
        if team == 2, draw(0...1) == 0 { nodes.append(StormTree.node(StormTree.model)) }
        if draw(0...3) == 0 { nodes.append(StormTree.node(StormTree.tag)) }
        let isNamed = team == 4 && draw(0...2) > 0
        let places = StormTree.endUsers
        let endUser = isNamed ? Int32(draw(Int64(places.lowerBound)...Int64(places.upperBound))) : nil
        return (base.adding(nodes), endUser)
    }

    /// Takes a call back that was never decided: the ledger is gone.
    private func isLost(_ charge: Charge, _ path: ScopePath) -> Bool {
        oracle.end(charge, as: .zero, path)
        return false
    }

    /// The decision; `mustWait` if the ledger died before it made one.
    private static func decision(
        _ ledger: Ledger,
        _ request: HoldRequest,
        _ endUser: PartPath.EndUser?
    ) -> HoldOutcome {
        var request = request
        var unknown: [PartPath.EndUser] = []
        if let endUser {
            if let node = ledger.place(endUser) {
                request.path = request.path.adding([node])
            } else {
                unknown = [endUser]
            }
        }
        if unknown.isEmpty {
            switch ledger.tryHold(request) {
            case .held(let hold): return .held(hold)
            case .refused(let shortfall): return .refused(shortfall)
            case .unavailable(let reason): return .unavailable(reason)
            case .mustWait: break
            }
        }
        let answer = Answer()
        ledger.hold(request, endUsers: unknown) { answer.give($0) }
        return answer.wait(atMost: 20) ?? .mustWait
    }

    private mutating func end() {
        let call = calls.remove(at: Int(draw(0...Int64(calls.count - 1))))
        if draw(0...9) == 0 { raise(call) }
        let bound = call.bound
        let choice = draw(0...19)
        guard let hold = call.take() else { return }
        var record = ExchangeRecord(
            id: hold.exchange,
            time: hold.arrival,
            team: .root,
            key: KeyID(rawValue: "key_\(call.path.nodes[0].scope.rawValue)")
        )
        record.status = 200
        var actual = Charge.zero
        switch choice {
        case 0, 1:
            ledger.release(hold, choice == 0 ? record : nil)
        case 2:
            actual = bound
            ledger.expire(hold, record)
        case 3:
            actual = call.isSent ? bound : .zero
            _ = consume hold
        default:
            record.cost = Money(nanos: draw(0...bound.cost.nanos))
            let tokens = draw(0...bound.tokens)
            record.usage = Usage(input: Int(tokens / 2), output: Int(tokens - tokens / 2))
            actual = Charge(cost: record.cost, usage: record.usage)
            ledger.settle(hold, record)
        }
        oracle.end(bound, as: actual, call.path)
        counts.change { $0.ended += 1 }
    }

    private mutating func raise(_ call: StormCall) {
        let more = Charge(cost: Money(nanos: draw(0...500)), tokens: draw(0...500))
        let step = oracle.ask(more, call.path)
        let isRaised =
            call.with { hold in hold.ledger.raise(&hold, by: more.cost, tokens: more.tokens) } ?? false
        if isRaised { call.bound += more } else { _ = oracle.refuse(more, call.path, since: step) }
    }
}

/// What the threads of a storm count.
final class StormCounts: Sendable {
    /// How many calls all threads together make at most between two looks of the sampler.
    static let asksPerLook = 150

    private let counts = Mutex(StormWorker.Counts())

    var current: StormWorker.Counts { counts.withLock { $0 } }

    func change(_ body: (inout StormWorker.Counts) -> Void) { counts.withLock { body(&$0) } }
}

extension StormWorker.Counts {
    /// Whether the calls are to wait for the sampler.
    var isAheadOfLooks: Bool { asked > (looks + 1) * StormCounts.asksPerLook }
}
