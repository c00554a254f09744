import Policy
import Synchronization
import Testing
import Vocabulary

@testable import Ledger

@Suite("Budgets in tokens")
struct TokenBudgetTests {
    private func line(_ tokens: Int64, dollars: Int64? = nil) -> ScopePath {
        let counted = path(1, BudgetTerms(Quantity(count: tokens).amount(.tokens)))
        guard let dollars else { return counted }
        return ScopePath(nodes: path((2, dollars)).nodes + counted.nodes)
    }

    private func request(_ fixture: LedgerFixture, _ tokens: Int, _ line: ScopePath) -> HoldRequest {
        var request = fixture.request(50, line)
        request.boundUsage = Usage(input: tokens / 3, output: tokens - tokens / 3)
        request.boundTokens = Int64(tokens)
        return request
    }

    private func record(_ fixture: LedgerFixture, _ hold: borrowing Hold, _ usage: Usage) -> ExchangeRecord {
        var record = fixture.record(of: hold, cost: 20)
        record.usage = usage
        return record
    }

    @Test("a hold takes dollars where dollars are counted and tokens where tokens are")
    func both() throws {
        let fixture = try LedgerFixture()
        let line = line(1000, dollars: 60)

        let hold = try fixture.take(request(fixture, 900, line)).held()

        let held = try fixture.current.cut(line.nodes)
        #expect(held.map(\.unit) == [.usd, .tokens])
        #expect(held.map(\.held.count) == [50, 900])
        #expect(held.flatMap { $0.holds.map(\.amount.count) } == [50, 900])
        let remaining = hold.remaining
        #expect(remaining == Money(nanos: 10))
        let record = record(fixture, hold, Usage(input: 70, cachedInput: 60, output: 30, reasoning: 10))
        fixture.current.settle(hold, record)
        #expect(try fixture.current.cut(line.nodes).map(\.settled.count) == [20, 100])
        fixture.flush()
        #expect(fixture.storage.contents.withLock { $0.windows.map(\.settled.count).sorted() } == [20, 100])
    }

    @Test("a request fits exactly, and one token more does not")
    func exact() throws {
        let fixture = try LedgerFixture()

        let hold = try fixture.take(request(fixture, 1000, line(1000))).held()
        let remaining = hold.remaining
        #expect(remaining == nil)
        let refused = fixture.take(request(fixture, 1, line(1000))).summary()
        #expect(refused.shortfall?.limit == Quantity(count: 1000).amount(.tokens))
        fixture.current.release(hold, nil)
        let again = fixture.take(request(fixture, 1000, line(1000))).summary()
        #expect(again == .held)
    }

    @Test("a raise adds tokens, and what is killed after it is charged with them")
    func raise() throws {
        let fixture = try LedgerFixture()
        let line = line(1000, dollars: 100)
        var hold = try fixture.take(request(fixture, 600, line)).held()

        let isRaised = fixture.current.raise(&hold, by: Money(nanos: 1), tokens: 400)
        let isPassed = fixture.current.raise(&hold, by: Money(nanos: 1), tokens: 1)
        hold.markSent()
        try fixture.reopen(crashing: true, boot: "boot")

        #expect(isRaised)
        #expect(!isPassed)
        #expect(try fixture.current.cut(line.nodes).map(\.settled.count) == [51, 1000])
        let killed = fixture.storage.contents.withLock { Array($0.records.values) }
        #expect(killed.map(\.usage.budgetedTokens) == [1000])
        #expect(killed.map(\.errorCode) == ["killed"])
        let kept = KeptHold(hold)
        withExtendedLifetime(kept) {}
    }

    @Test("what is killed before anything was sent, or settled and not committed, is counted right")
    func recovery() throws {
        let fixture = try LedgerFixture()
        let line = line(1000)
        let unsent = KeptHold(try fixture.take(request(fixture, 300, line)).held())
        let hold = try fixture.take(request(fixture, 600, line)).held()
        let record = record(fixture, hold, Usage(input: 7, output: 5))
        fixture.current.settle(hold, record)

        try fixture.reopen(crashing: true, boot: "boot")

        #expect(try fixture.current.cut(line.nodes).map(\.settled.count) == [12])
        withExtendedLifetime(unsent) {}
    }

    @Test("an expired hold is charged its tokens, and a released one none")
    func expired() throws {
        let fixture = try LedgerFixture()
        let line = line(1000)

        let released = try fixture.take(request(fixture, 300, line)).held()
        let nothing = record(fixture, released, Usage(input: 50, output: 50))
        fixture.current.release(released, nothing)
        let expired = try fixture.take(request(fixture, 600, line)).held()
        let record = record(fixture, expired, Usage(input: 1, output: 1))
        fixture.current.expire(expired, record)

        #expect(try fixture.current.cut(line.nodes).map(\.settled.count) == [600])
        fixture.flush()
        let records = fixture.storage.contents.withLock { Array($0.records.values) }
        #expect(records.map(\.usage.budgetedTokens).sorted() == [0, 600])
    }

    @Test("more tokens than the bound are booked as they are and counted as an overrun")
    func overrun() throws {
        let fixture = try LedgerFixture()
        let line = line(1000)
        let hold = try fixture.take(request(fixture, 900, line)).held()

        let record = record(fixture, hold, Usage(input: 900, output: 300))
        fixture.current.settle(hold, record)

        #expect(fixture.current.statistics.overruns == 1)
        fixture.flush()
        #expect(try fixture.current.cut(line.nodes).map(\.remaining.count) == [-200])
        #expect(fixture.take(request(fixture, 0, line)).summary().shortfall != nil)
    }

    @Test("a new budget in tokens counts what its window has booked, whatever it was charged in before")
    func newBudget() throws {
        let fixture = try LedgerFixture()
        let hold = try fixture.take(request(fixture, 600, path((1, 100)))).held()
        let record = record(fixture, hold, Usage(input: 400, output: 50))
        fixture.current.settle(hold, record)
        fixture.flush()

        let cut = try #require(try fixture.current.cut(line(1000).nodes).first)

        #expect(cut.settled == Quantity(count: 450))
        #expect(cut.unit == .tokens)
        // The budget in dollars goes on beside it, as it was.
        #expect(try fixture.current.cut(path((1, 100)).nodes).map(\.settled.count) == [20])
    }
}
