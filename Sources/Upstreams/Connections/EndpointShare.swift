import DequeModule
import Synchronization

/// The part of a pool that all event loops share: how many connections are open and who waits for one.
///
/// Pools are per loop, limits per process. A loop that may not open a connection asks the others to close an idle
/// one, and is told when one has closed. It counts as waiting for as long as calls stand in its queue: being told is
/// no promise, since another loop may take the room first.
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
        var members: [ObjectIdentifier: Member] = [:]
        /// How many calls wait in each loop that has some.
        var waiting: [ObjectIdentifier: Int] = [:]
        /// The loops that have calls waiting, the one to be told next first; each once.
        var turns: Deque<ObjectIdentifier> = []

        /// The loop whose turn it is; it goes to the end of the line.
        mutating func nextMember() -> Member? {
            guard let id = turns.popFirst() else { return nil }
            turns.append(id)
            return members[id]
        }
    }

    private let state = Mutex(State())
    /// How many calls wait in all loops together; beside the lock, because every call that ends looks at it.
    private let queued = Atomic<Int>(0)

    /// How many calls wait in all loops together.
    var queuedCount: Int { queued.load(ordering: .sequentiallyConsistent) }

    func join(_ id: ObjectIdentifier, _ member: Member) {
        state.withLock { $0.members[id] = member }
    }

    func leave(_ id: ObjectIdentifier) {
        state.withLock { state in
            state.members[id] = nil
            state.turns.removeAll { $0 == id }
            guard let count = state.waiting.removeValue(forKey: id) else { return }
            queued.subtract(count, ordering: .sequentiallyConsistent)
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
            return state.nextMember()
        }
        next?.mayOpen()
    }

    /// Wakes the next loop that waits for room, because the one that was woken had no use for it.
    func passOn() { state.withLock { $0.nextMember() }?.mayOpen() }

    /// Queues a call of a loop, if the queue has room, and asks the other loops for an idle connection's place.
    func tryQueue(_ id: ObjectIdentifier, limit: Int) -> Bool {
        let others: [Member]? = state.withLock { state in
            guard queuedCount < limit else { return nil }
            queued.add(1, ordering: .sequentiallyConsistent)
            state.waiting[id, default: 0] += 1
            if state.waiting[id] == 1 { state.turns.append(id) }
            return state.members.filter { $0.key != id }.map(\.value)
        }
        guard let others else { return false }
        for other in others { other.closeIdle() }
        return true
    }

    /// Counts a call of a loop that waits no longer.
    func unqueued(_ id: ObjectIdentifier) {
        state.withLock { state in
            guard let count = state.waiting[id] else { return }
            queued.subtract(1, ordering: .sequentiallyConsistent)
            if count > 1 {
                state.waiting[id] = count - 1
            } else {
                state.waiting[id] = nil
                state.turns.removeAll { $0 == id }
            }
        }
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
