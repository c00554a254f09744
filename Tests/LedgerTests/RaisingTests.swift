import Policy
import Synchronization
import Testing
import Vocabulary

@testable import Ledger

@Suite("Waiting for more on a hold")
struct RaisingTests {
    /// Keeps an outcome until it is asked for.
    private final class Outcome: Sendable {
        private let outcome = Mutex<RaiseOutcome?>(nil)

        func give(_ outcome: RaiseOutcome) { self.outcome.withLock { $0 = outcome } }

        var value: RaiseOutcome? { outcome.withLock { $0 } }
    }

    private func raise(
        _ hold: borrowing Hold,
        by amount: Int64,
        tokens: Int64 = 0,
        _ fixture: LedgerFixture
    ) -> Outcome {
        let outcome = Outcome()
        fixture.current.raise(hold, by: Money(nanos: amount), tokens: tokens) { outcome.give($0) }
        return outcome
    }

    /// A hold whose slice has less than what its budget has.
    private func narrow(_ fixture: LedgerFixture, _ line: ScopePath) throws -> Hold {
        let hold = try fixture.hold(1, line)
        #expect(try fixture.current.cut(line.nodes).contains { $0.reserved < Quantity(count: 900) })
        return hold
    }

    @Test("what the slice has not is taken from the store, and is the hold's when it has taken it")
    func room() throws {
        let fixture = try LedgerFixture()
        let line = path((1, 100_000), (2, 1000))
        var hold = try narrow(fixture, line)
        let isRaised = fixture.current.raise(&hold, by: Money(nanos: 900))
        #expect(!isRaised)

        let outcome = raise(hold, by: 900, fixture)
        #expect(outcome.value == nil)
        _ = fixture.current.step()

        guard case .raised(let raise) = outcome.value else { throw Unexpected(outcome: "another") }
        #expect(try fixture.current.cut(line.nodes).map(\.held.count) == [901, 901])
        hold.take(raise)
        let bound = hold.bound
        #expect(bound == Money(nanos: 901))
        let record = fixture.record(of: hold, cost: 0)
        fixture.current.expire(hold, record)
        #expect(try fixture.current.cut(line.nodes).map(\.settled.count) == [901, 901])
    }

    @Test("one for whom there is no room is told which budget has none, and keeps what it holds")
    func noRoom() throws {
        let fixture = try LedgerFixture()
        let line = path((1, 100_000), (2, 1000))
        let hold = try narrow(fixture, line)

        let outcome = raise(hold, by: 1000, fixture)
        _ = fixture.current.step()

        guard case .refused(let shortfall) = outcome.value else { throw Unexpected(outcome: "another") }
        #expect(shortfall.scope == .team(TeamID(rawValue: "team_2")))
        #expect(shortfall.limit == Quantity(count: 1000).amount(.usd))
        #expect(shortfall.window == .month)
        #expect(shortfall.resetsAt != nil)
        #expect(try fixture.current.cut(line.nodes).map(\.held.count) == [1, 1])
        fixture.current.release(hold, nil)
        #expect(fixture.ask(1000, line) == .held)
    }

    @Test("those who wait for a hold and for a raise are decided by one question to the store")
    func together() throws {
        let fixture = try LedgerFixture()
        let line = path((1, 1000))
        var hold = try narrow(fixture, line)
        let before = fixture.storage.contents.withLock { $0.exchanges }
        let answer = Answer()

        let outcome = raise(hold, by: 500, fixture)
        fixture.current.hold(fixture.request(400, line)) { answer.give($0) }
        _ = fixture.current.step()

        #expect(fixture.storage.contents.withLock { $0.exchanges } == before + 1)
        guard case .raised(let raise) = outcome.value else { throw Unexpected(outcome: "another") }
        hold.take(raise)
        let other = try answer.hold()
        #expect(try fixture.current.cut(line.nodes).map(\.held.count) == [901])
        fixture.current.release(other, nil)
        fixture.current.release(hold, nil)
        #expect(try fixture.current.cut(line.nodes).map(\.held.count) == [0])
    }

    @Test("what ends while it waits gets nothing, nor does the next hold of its number")
    func over() throws {
        let fixture = try LedgerFixture()
        let line = path((1, 1000))
        let hold = try narrow(fixture, line)

        let outcome = raise(hold, by: 900, fixture)
        fixture.current.release(hold, nil)
        guard case .held(let next) = fixture.current.tryHold(fixture.request(1, line)) else {
            throw Unexpected(outcome: "another")
        }
        _ = fixture.current.step()

        #expect(outcome.value == .over)
        #expect(try fixture.current.cut(line.nodes).map(\.held.count) == [1])
        fixture.current.release(next, nil)
    }

    @Test("a raise that was given and not taken ends with its hold")
    func notTaken() throws {
        let fixture = try LedgerFixture()
        let line = path((1, 1000))
        let hold = try narrow(fixture, line)
        let outcome = raise(hold, by: 900, fixture)
        _ = fixture.current.step()
        guard case .raised = outcome.value else { throw Unexpected(outcome: "another") }

        let record = fixture.record(of: hold, cost: 1)
        fixture.current.settle(hold, record)

        #expect(try fixture.current.cut(line.nodes).map(\.held.count) == [0])
        #expect(try fixture.current.cut(line.nodes).map(\.settled.count) == [1])
        #expect(fixture.current.statistics.overruns == 0)
    }

    @Test("a budget that was declared meanwhile is named too")
    func attached() throws {
        let fixture = try LedgerFixture()
        let line = path((1, 1_000_000))
        let hold = try fixture.hold(50, line)
        let late = path((7, 100)).nodes[0]
        let terms = try #require(late.budget)
        fixture.current.committer.withLock { committer in
            let opening = WindowOpening(
                scope: late.scope,
                terms: terms,
                time: fixture.time
            )
            #expect(fixture.current.open([opening], &committer, .now))
        }
        fixture.current.state.withLock { state in
            for open in state.book.openHolds(in: 0..<state.book.capacity) {
                state.book.attach(open, to: late, at: fixture.time)
            }
        }

        let small = raise(hold, by: 50, fixture)
        _ = fixture.current.step()
        let large = raise(hold, by: 1, fixture)
        _ = fixture.current.step()

        guard case .raised = small.value, case .refused(let shortfall) = large.value else {
            throw Unexpected(outcome: "another")
        }
        #expect(shortfall.scope == late.name)
        fixture.current.release(hold, nil)
    }

    @Test("a store that fails decides nothing, and the hold is what it was")
    func undecided() throws {
        var settings = LedgerFixture.settings
        settings.decisionDeadline = .zero
        let fixture = try LedgerFixture()
        try fixture.reopen(crashing: false, settings: settings)
        let line = path((1, 1000))
        var answer = fixture.ask(1, line)
        for _ in 0..<10 where answer != .held { answer = fixture.ask(1, line) }
        let hold = try fixture.hold(1, line)
        fixture.storage.fail(true)

        let outcome = raise(hold, by: 900, fixture)
        _ = fixture.current.step()

        #expect(outcome.value == .unavailable(.undecided))
        let bound = hold.bound
        #expect(bound == Money(nanos: 1))
        fixture.storage.fail(false)
        fixture.current.release(hold, nil)
    }

    @Test("a closed ledger says so, to those who wait too")
    func closed() throws {
        let fixture = try LedgerFixture()
        let line = path((1, 1000))
        let hold = try narrow(fixture, line)

        let waiting = raise(hold, by: 900, fixture)
        fixture.current.close()
        let late = raise(hold, by: 900, fixture)

        #expect(waiting.value == .unavailable(.closed))
        #expect(late.value == .unavailable(.closed))
        fixture.current.release(hold, nil)
    }
}
