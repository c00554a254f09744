import Policy
import Synchronization
import Testing
import Vocabulary

@testable import Ledger

@Suite("Holding and ending")
struct HoldingTests {
    @Test("a hold lies on every budget of its path and is settled to its cost on each")
    func everyBudget() throws {
        let fixture = try LedgerFixture()
        let line = path((1, 1000), (2, nil), (3, 500))

        let hold = try fixture.hold(100, line)
        let held = try fixture.current.cut(line.nodes)
        let id = try #require(held.first?.holds.first?.exchange)
        #expect(held.map(\.held.count) == [100, 100])
        #expect(held.map(\.remaining.count) == [900, 400])
        let remaining = hold.remaining
        #expect(remaining == Money(nanos: 400))
        #expect(held.allSatisfy { $0.holds.count == 1 && $0.holds[0].exchange == id })
        let record = fixture.record(of: hold, cost: 60)
        fixture.current.settle(hold, record)

        let settled = try fixture.current.cut(line.nodes)
        #expect(settled.map(\.settled.count) == [60, 60])
        #expect(settled.map(\.held.count) == [0, 0])
        #expect(settled.map(\.remaining.count) == [940, 440])
        #expect(settled.map(\.holds.count) == [0, 0])
        fixture.flush()
        let contents = fixture.storage.contents.withLock { $0 }
        #expect(contents.windows.map(\.settled.count).sorted() == [60, 60])
        #expect(contents.records.values.map(\.cost.nanos) == [60])
        #expect(contents.spends.map(\.scope.rawValue).sorted() == [1, 2, 3])
    }

    @Test("a hold that one budget has no room for takes nothing from the others")
    func allOrNothing() throws {
        let fixture = try LedgerFixture()
        let line = path((1, 1000), (2, 50))

        let shortfall = try #require(fixture.ask(51, line).shortfall)

        #expect(shortfall.scope == .team(TeamID(rawValue: "team_2")))
        #expect(shortfall.limit == Quantity(count: 50).amount(.usd))
        #expect(shortfall.resetsAt != nil)
        #expect(try fixture.current.cut(line.nodes).map(\.held.count) == [0, 0])
    }

    @Test("a request that fits exactly is held, and the next one is refused")
    func exact() throws {
        let fixture = try LedgerFixture()
        let line = path((1, 100))

        let hold = try fixture.hold(100, line)
        let remaining = hold.remaining
        #expect(remaining == .zero)
        #expect(fixture.ask(1, line).shortfall != nil)
        let nothing = try fixture.hold(0, line)

        fixture.current.release(nothing, nil)
        fixture.current.release(hold, nil)
        let again = try fixture.hold(100, line)
        fixture.current.release(again, nil)
        #expect(fixture.current.statistics.leaks == 0)
    }

    @Test("a waiting exchange that does not fit stops none that fits")
    func noBlocking() throws {
        let fixture = try LedgerFixture()
        let line = path((1, 100))
        let answers = (0..<4).map { _ in Answer() }

        for (answer, bound) in zip(answers, [90, 50, 10, 1] as [Int64]) {
            fixture.current.hold(fixture.request(bound, line)) { answer.give($0) }
        }
        _ = fixture.current.step()

        let first = try answers[0].hold()
        #expect(answers[1].summary().shortfall != nil)
        let third = try answers[2].hold()
        #expect(answers[3].summary().shortfall != nil)
        fixture.current.release(first, nil)
        fixture.current.release(third, nil)
    }

    @Test("what costs more than its bound is booked as it is, counted, and later holds wait for room")
    func overrun() throws {
        let fixture = try LedgerFixture()
        let line = path((1, 100))

        let hold = try fixture.hold(40, line)
        let record = fixture.record(of: hold, cost: 70)
        fixture.current.settle(hold, record)

        #expect(fixture.current.statistics.overruns == 1)
        #expect(fixture.ask(31, line).shortfall != nil)
        let rest = try fixture.hold(30, line)
        let second = fixture.record(of: rest, cost: 90)
        fixture.current.settle(rest, second)
        fixture.flush()
        #expect(try fixture.current.cut(line.nodes).map(\.settled.count) == [160])
        #expect(fixture.ask(0, line).shortfall != nil)
        let window = try #require(fixture.storage.contents.withLock { $0.windows.first })
        #expect(window.settled == Quantity(count: 160))
        #expect(window.sliced == .zero)
    }

    @Test("a dropped hold is released before anything was sent and charged after, and counts as a leak")
    func leaks() throws {
        let fixture = try LedgerFixture()
        let line = path((1, 100))

        do {
            let hold = try fixture.hold(40, line)
            #expect(fixture.current.statistics.holds == 1)
            _ = consume hold
        }
        #expect(try fixture.current.cut(line.nodes).map(\.remaining.count) == [100])
        do {
            var hold = try fixture.hold(40, line)
            hold.markSent()
        }

        #expect(try fixture.current.cut(line.nodes).map(\.settled.count) == [40])
        #expect(fixture.current.statistics.leaks == 2)
        #expect(fixture.current.statistics.expired == 1)
        #expect(fixture.current.statistics.holds == 0)
        fixture.flush()
        let records = fixture.storage.contents.withLock { Array($0.records.values) }
        #expect(records.map(\.errorCode) == ["leaked", "leaked"])
        #expect(records.map(\.cost.nanos).sorted() == [0, 40])
    }

    @Test("a raise adds on every budget or on none, and is charged when the hold expires")
    func raise() throws {
        let fixture = try LedgerFixture()
        let line = path((1, 1000), (2, 100))

        var hold = try fixture.hold(40, line)
        let raised = fixture.current.raise(&hold, by: Money(nanos: 60))
        let passed = fixture.current.raise(&hold, by: Money(nanos: 1))

        #expect(raised)
        #expect(!passed)
        let bound = hold.bound
        #expect(bound == Money(nanos: 100))
        #expect(try fixture.current.cut(line.nodes).map(\.held.count) == [100, 100])
        let record = fixture.record(of: hold, cost: 0)
        fixture.current.expire(hold, record)
        #expect(try fixture.current.cut(line.nodes).map(\.settled.count) == [100, 100])
        fixture.flush()
        let kept = try #require(fixture.storage.contents.withLock { $0.records.values.first })
        #expect(kept.accuracy == .none)
        #expect(kept.cost == Money(nanos: 100))
    }

    @Test("200 exchanges at once against room for exactly 17 give exactly 17 holds")
    func exactlySeventeen() throws {
        let fixture = try LedgerFixture()
        fixture.current.start()
        defer { fixture.current.close() }
        let line = path((1, 1_000_000), (2, 17 * 300 + 299))
        let counts = Mutex((held: 0, refused: 0, other: 0))
        let ledger = fixture.current

        Concurrently.run(200) { _ in
            let outcome = ledger.waitForHold(fixture.request(300, line))
            switch consume outcome {
            case .held(var hold):
                hold.markSent()
                let record = fixture.record(of: hold, cost: 300)
                counts.withLock { $0.held += 1 }
                ledger.settle(hold, record)
            case .refused: counts.withLock { $0.refused += 1 }
            case .mustWait: counts.withLock { $0.other += 1 }
            case .unavailable: counts.withLock { $0.other += 1 }
            }
        }

        #expect(counts.withLock { $0.held } == 17)
        #expect(counts.withLock { $0.refused } == 183)
        let cuts = try ledger.cut(line.nodes)
        #expect(cuts.map(\.settled.count) == [5100, 5100])
        #expect(cuts.map(\.held.count) == [0, 0])
    }
}
