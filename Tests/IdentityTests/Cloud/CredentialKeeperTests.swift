import Synchronization
import Testing
import Vocabulary

@testable import Identity

@Suite("Keeping a cloud's credential")
struct CredentialKeeperTests {
    private final class Events: Sendable {
        private let list = Mutex<[CloudCredentialEvent]>([])
        var all: [CloudCredentialEvent] { list.withLock { $0 } }
        func add(_ event: CloudCredentialEvent) { list.withLock { $0.append(event) } }
    }

    private let source = ScriptedSource()
    private let clock = TestClock()
    private let events = Events()
    private let keeper: CredentialKeeper

    init() {
        let (clock, events) = (clock, events)
        keeper = CredentialKeeper(
            source: source,
            clock: { clock.now },
            chance: { 1 },
            report: { events.add($0) }
        )
    }

    private func token(_ text: String, seconds: Int64 = 3600) -> ScriptedSource.Answer {
        .success(CloudCredential(.bearer(Secret(text)), expires: clock.now + .seconds(seconds)))
    }

    private func obtain() async -> Bool {
        await withCheckedContinuation { continuation in
            keeper.obtain { continuation.resume(returning: $0) }
        }
    }

    /// Waits until a fetch that runs beside the calls has ended: the next one that waits hears of it.
    private func settled(_ condition: () -> Bool) async {
        for _ in 0..<100_000 where !condition() { await Task.yield() }
    }

    @Test("all who wait at once wait for one fetch")
    func together() async {
        let (keeper, source) = (keeper, source)
        let results = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    await withCheckedContinuation { continuation in
                        keeper.obtain { continuation.resume(returning: $0) }
                    }
                }
            }
            await settled { source.count == 1 }
            source.answer(token("one"))
            return await group.reduce(into: []) { $0.append($1) }
        }

        #expect(results.count == 50)
        #expect(results.allSatisfy { $0 })
        #expect(source.count == 1)
        #expect(keeper.held()?.credential.bearer == "one")
    }

    @Test("a renewal runs beside the calls, which go on with what holds")
    func renewal() async {
        source.answer(token("one"))
        _ = await obtain()
        clock.advance(.seconds(3400))

        let during = keeper.held()?.credential.bearer
        source.answer(token("two"))
        await settled { keeper.held()?.credential.bearer == "two" }

        #expect(during == "one")
        #expect(keeper.held()?.credential.bearer == "two")
        #expect(source.count == 2)
        #expect(events.all.isEmpty)
    }

    @Test("a failed renewal is told once it failed, and once it is over")
    func failure() async {
        source.answer(token("one"))
        _ = await obtain()
        clock.advance(.seconds(3400))
        source.answer(.failure(.unusable("down")))

        let during = keeper.held()?.credential.bearer
        await settled { !events.all.isEmpty }
        clock.advance(.seconds(60))
        source.answer(token("two"))
        _ = keeper.held()
        await settled { events.all.count == 2 }

        #expect(during == "one")
        #expect(events.all == [.failed(.unusable("down"), isUsable: true), .recovered])
    }

    @Test("without a credential all who wait are told so, and who comes after them at once")
    func nothing() async {
        source.answer(.failure(.unusable("none")))

        let first = await obtain()
        let second = await obtain()

        #expect(!first)
        #expect(!second)
        #expect(source.count == 1)
        #expect(events.all == [.failed(.unusable("none"), isUsable: false)])
    }

    @Test("a credential that has ended already is none")
    func ended() async {
        source.answer(token("late", seconds: 0))

        #expect(await obtain() == false)
        #expect(events.all == [.failed(.endedOnArrival, isUsable: false)])
    }

    @Test("a refused credential is fetched anew by the next call")
    func refused() async throws {
        source.answer(token("one"))
        _ = await obtain()
        let held = try #require(keeper.held())

        keeper.refused(held.number)
        let after = keeper.held()
        source.answer(token("two"))
        let isThere = await obtain()

        #expect(after == nil)
        #expect(isThere)
        #expect(keeper.held()?.credential.bearer == "two")
        #expect(events.all == [.dropped])
    }
}
