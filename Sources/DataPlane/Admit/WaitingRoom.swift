import NIOCore
import Policy
import Ports
import Vocabulary

/// The exchanges of one event loop that wait for limits, or for the answer to a request of the same name, looked after by
/// the loop's sweep; confined to the loop.
///
/// A place that is given back goes to the next at once. What comes with time (room in a limit per minute, a deadline, a
/// key that ends) is noticed by the sweep, so that no exchange needs a timer. So is a changed configuration: they go on waiting for
/// the limits that it has.
final class WaitingRoom: Sweepable {
    private let shared: DataPlaneShared
    private let watch: DeadlineSweep
    /// Those that wait for limits, by their tickets.
    private var exchanges: [UInt64: Exchange] = [:]
    /// Those that wait for the answer to a request of the same name.
    private var repeats: [ObjectIdentifier: Exchange] = [:]
    /// The oldest configuration that the key of one who waits was last checked against.
    private var checkedVersion: UInt64 = 0
    var sweepIndex = -1

    init(shared: DataPlaneShared, watch: DeadlineSweep) {
        self.shared = shared
        self.watch = watch
    }

    private var isEmpty: Bool { exchanges.isEmpty && repeats.isEmpty }

    func insert(_ exchange: Exchange, _ ticket: UInt64) {
        watch(over: exchange)
        exchanges[ticket] = exchange
    }

    func insert(repeat exchange: Exchange) {
        watch(over: exchange)
        repeats[ObjectIdentifier(exchange)] = exchange
    }

    func remove(_ ticket: UInt64) {
        guard exchanges.removeValue(forKey: ticket) != nil, isEmpty else { return }
        watch.unwatch(self)
    }

    func remove(repeat exchange: Exchange) {
        guard repeats.removeValue(forKey: ObjectIdentifier(exchange)) != nil, isEmpty else { return }
        watch.unwatch(self)
    }

    /// Ends all who wait for limits; what the others wait for comes to its end by itself.
    func empty(_ refusal: Refusal) {
        for exchange in Array(exchanges.values) { exchange.endWaiting(refusal) }
    }

    func sweep(now: NIODeadline) {
        if shared.isDraining { empty(Exchange.draining) }
        let time = shared.now()
        let snapshot = shared.snapshot().snapshot
        let isChanged = snapshot.version != checkedVersion
        for exchange in Array(exchanges.values) + Array(repeats.values) {
            exchange.checkKey(in: snapshot, isChanged: isChanged, now: time)
        }
        checkedVersion = snapshot.version
        if isChanged {
            var permits: [UInt64: LimitPermit] = [:]
            for (ticket, exchange) in exchanges { permits[ticket] = exchange.permit(ticket, in: snapshot) }
            shared.limits.update(permits, now: time.microseconds)
        }
        shared.limits.advance(now: time.microseconds)
    }

    private func watch(over exchange: Exchange) {
        // Its key was looked up when it arrived, which may be longer ago than the last check.
        let version = exchange.authenticated?.published.snapshot.version ?? 0
        checkedVersion = isEmpty ? version : min(checkedVersion, version)
        if isEmpty { watch.watch(self) }
    }
}

extension Exchange {
    /// Ends the wait of an exchange whose key is no longer in force.
    fileprivate func checkKey(in snapshot: Snapshot, isChanged: Bool, now: UTCTime) {
        guard let authenticated else { return }
        // As it is now: it may have been given an end since the request came.
        let key = snapshot.principal(authenticated.principal.key.id)?.key ?? authenticated.principal.key
        // The secret that was presented may be the one before, which ends with its time of grace.
        let isEnded = [key.expiresAt, key.previousExpiresAt, authenticated.workload?.expires].contains {
            $0.map { $0 <= now } ?? false
        }
        guard isChanged || isEnded, let refusal = refusalOfKey(now) else { return }
        endWaiting(refusal)
    }

    /// What it waits for with one of its tickets under another configuration than the one that it arrived under.
    fileprivate func permit(_ ticket: UInt64, in snapshot: Snapshot) -> LimitPermit? {
        guard let authorized else { return nil }
        guard let index = targetLine?.tickets[ticket] else { return LimitPermit(authorized, in: snapshot) }
        let names = limitedNames(ofTarget: index, authorized, in: snapshot)
        return LimitPermit(attemptOf: authorized, names: names)
    }

    /// Why the key that was presented would not be accepted now; `nil` if it would be.
    func refusalOfKey(_ now: UTCTime) -> Refusal? {
        loop.refusal(of: authenticated, facts, peer: { sink?.peer }, now: now)
    }
}
