import NIOCore
import Synchronization

/// The part of a pool that all event loops share: how many connections are open and who waits for one.
///
/// Pools are per loop, limits per process. A loop that may not open a connection asks the others to close an idle
/// one, and is told when one has closed.
final class EndpointShare: Sendable {
    /// A loop's pool as the others see it.
    struct Member: Sendable {
        /// Asks it to close an idle connection.
        let closeIdle: @Sendable () -> Void
        /// Tells it that a connection may be opened.
        let mayOpen: @Sendable () -> Void
    }

    private struct State {
        var open = 0
        var queued = 0
        var members: [ObjectIdentifier: Member] = [:]
        var hungry: [ObjectIdentifier] = []
    }

    private let state = Mutex(State())

    func join(_ id: ObjectIdentifier, _ member: Member) {
        state.withLock { $0.members[id] = member }
    }

    func leave(_ id: ObjectIdentifier) {
        state.withLock { state in
            state.members[id] = nil
            state.hungry.removeAll { $0 == id }
        }
    }

    /// Counts a connection that is about to be opened, if the limit allows it.
    func tryOpen(limit: Int) -> Bool {
        state.withLock { state in
            guard state.open < limit else { return false }
            state.open += 1
            return true
        }
    }

    /// Counts a connection that has closed, and wakes a loop that waits for room.
    func closed() {
        let next: Member? = state.withLock { state in
            state.open = max(0, state.open - 1)
            guard !state.hungry.isEmpty else { return nil }
            return state.members[state.hungry.removeFirst()]
        }
        next?.mayOpen()
    }

    /// Wakes the next loop that waits for room, because the one that was woken had no use for it.
    func passOn() {
        let next: Member? = state.withLock { state in
            state.hungry.isEmpty ? nil : state.members[state.hungry.removeFirst()]
        }
        next?.mayOpen()
    }

    /// Queues a call of a loop, if the queue has room, and asks the other loops for an idle connection's place.
    func tryQueue(_ id: ObjectIdentifier, limit: Int) -> Bool {
        let others: [Member]? = state.withLock { state in
            guard state.queued < limit else { return nil }
            state.queued += 1
            state.hungry.append(id)
            return state.members.filter { $0.key != id }.map(\.value)
        }
        guard let others else { return false }
        for other in others { other.closeIdle() }
        return true
    }

    /// Counts a call that waits no longer.
    func unqueued() {
        state.withLock { $0.queued = max(0, $0.queued - 1) }
    }
}

/// The shares of all endpoints of the process.
final class EndpointShares: Sendable {
    private let shares = Mutex<[Endpoint.PoolKey: EndpointShare]>([:])

    func share(_ key: Endpoint.PoolKey) -> EndpointShare {
        shares.withLock { shares in
            if let share = shares[key] { return share }
            let share = EndpointShare()
            shares[key] = share
            return share
        }
    }
}
