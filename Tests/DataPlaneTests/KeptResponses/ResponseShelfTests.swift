import DataPlane
@preconcurrency import Dispatch
import Logging
import NIOPosix
import Ports
import Synchronization
import Testing
import Vocabulary

@Suite("The shelf of kept responses")
struct ResponseShelfTests {
    private static let now = UTCTime(seconds: 1_800_000_000)
    private static let team = TeamID(rawValue: "team_a")
    private static let other = TeamID(rawValue: "team_b")

    private static func response(_ id: String, bytes: Int = 2) -> KeptResponse {
        KeptResponse(
            id: id,
            team: team,
            model: "fast",
            createdAt: now,
            content: .here(input: [], response: [UInt8](repeating: 0x20, count: bytes))
        )
    }

    private func shelf(_ store: InMemoryResponses) -> ResponseShelf {
        ResponseShelf(
            store: store,
            retention: .seconds(86_400),
            threads: .singleton,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    private func lookup(
        _ id: String,
        of team: TeamID = team,
        _ shelf: ResponseShelf
    ) async throws -> KeptResponse? {
        try await withCheckedThrowingContinuation { continuation in
            shelf.lookup(id, of: team, now: Self.now) { continuation.resume(with: $0) }
        }
    }

    private func remove(_ id: String, _ shelf: ResponseShelf) async throws -> Bool {
        try await withCheckedThrowingContinuation { continuation in
            shelf.remove(id, of: Self.team) { continuation.resume(with: $0) }
        }
    }

    @Test("an answer is found while it waits and after it is kept, by its team only")
    func order() async throws {
        let store = InMemoryResponses()
        let shelf = shelf(store)
        let isFound = try await store.held {
            shelf.keep(Self.response("resp_1"))
            return try await lookup("resp_1", shelf) != nil
        }

        #expect(isFound)
        await store.asked(1)
        #expect(try await lookup("resp_1", shelf) == Self.response("resp_1"))
        #expect(try await lookup("resp_1", of: Self.other, shelf) == nil)
        #expect(shelf.lost == 0)
    }

    @Test("an answer that is removed is gone, kept or not")
    func removal() async throws {
        let store = InMemoryResponses()
        let shelf = shelf(store)
        shelf.keep(Self.response("resp_1"))

        #expect(try await remove("resp_1", shelf))
        #expect(try await lookup("resp_1", shelf) == nil)
        #expect(try await !remove("resp_1", shelf))
    }

    @Test("what is beyond the bound, or cannot be kept, is counted as lost")
    func bounds() async throws {
        let store = InMemoryResponses()
        let shelf = shelf(store)
        await store.held {
            shelf.keep(Self.response("resp_1", bytes: ResponseShelf.mostWaitingBytes - 1))
            shelf.keep(Self.response("resp_2"))
            #expect(shelf.lost == 1)
        }
        await store.asked(1)

        store.fail()
        shelf.keep(Self.response("resp_3"))
        await store.asked(2)
        // Removes behind what is being kept.
        _ = try await remove("resp_0", shelf)
        #expect(try await lookup("resp_3", shelf) == nil)
        #expect(shelf.lost == 2)
    }
}

/// Keeps answers in memory; can be held up, and can fail.
private final class InMemoryResponses: ResponseKeeping {
    private struct Failure: Error {}

    private struct State {
        var responses: [String: KeptResponse] = [:]
        var isFailing = false
        var count = 0
        var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())
    private let gate = ClosableGate()

    /// Runs work while nothing can be kept.
    func held<Value: Sendable>(_ work: () async throws -> Value) async rethrows -> Value {
        gate.close()
        defer { gate.open() }
        return try await work()
    }

    /// Waits until it was asked to keep so many answers, and has or has failed.
    func asked(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                if state.count >= count { return true }
                state.waiters.append((count, continuation))
                return false
            }
            if isDone { continuation.resume() }
        }
    }

    func fail() { state.withLock { $0.isFailing = true } }

    func keep(_ response: KeptResponse) throws -> Bool {
        gate.pass()
        let (isKept, ready) = state.withLock { state in
            if !state.isFailing { state.responses["\(response.team)/\(response.id)"] = response }
            state.count += 1
            let ready = state.waiters.filter { $0.count <= state.count }.map(\.continuation)
            state.waiters.removeAll { $0.count <= state.count }
            return (!state.isFailing, ready)
        }
        for continuation in ready { continuation.resume() }
        guard isKept else { throw Failure() }
        return true
    }

    func response(_ id: String, of team: TeamID, since oldest: UTCTime) throws -> KeptResponse? {
        state.withLock { $0.responses["\(team)/\(id)"] }
    }

    func removeResponse(_ id: String, of team: TeamID) throws -> Bool {
        state.withLock { $0.responses.removeValue(forKey: "\(team)/\(id)") != nil }
    }
}

/// A gate that a thread waits at while it is closed.
private final class ClosableGate: Sendable {
    private let state = Mutex((isClosed: false, isAwaited: false))
    private let opening = DispatchSemaphore(value: 0)

    func close() { state.withLock { $0.isClosed = true } }

    func open() {
        let isAwaited = state.withLock { state in
            defer { state = (false, false) }
            return state.isAwaited
        }
        if isAwaited { opening.signal() }
    }

    func pass() {
        let isClosed = state.withLock { state in
            state.isAwaited = state.isClosed
            return state.isClosed
        }
        if isClosed { opening.wait() }
    }
}
