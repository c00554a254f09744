import Policy
import Synchronization
import Testing
import Vocabulary

@testable import Ledger

@Suite("Budgets that change")
struct BudgetChangeTests {
    private func spend(_ amount: Int64, _ line: ScopePath, _ fixture: LedgerFixture) throws {
        let hold = try fixture.hold(amount, line)
        let record = fixture.record(of: hold, cost: amount)
        fixture.current.settle(hold, record)
    }

    @Test("a lowered limit binds later holds and leaves earlier ones alone")
    func lowered() throws {
        let fixture = try LedgerFixture()
        let hold = try fixture.hold(60, path((1, 1000)))

        let lower = path((1, 100))
        #expect(fixture.ask(41, lower).shortfall != nil)
        #expect(fixture.ask(40, lower) == .held)
        #expect(fixture.ask(1, path((1, 50))).shortfall != nil)
        let record = fixture.record(of: hold, cost: 60)
        fixture.current.settle(hold, record)

        let cut = try #require(try fixture.current.cut(lower.nodes).first)
        #expect(cut.settled == Quantity(count: 60))
        #expect(cut.limit == Quantity(count: 100))
        #expect(cut.remaining == Quantity(count: 40))
    }

    @Test("a raised limit gives room at once")
    func raised() throws {
        let fixture = try LedgerFixture()
        try spend(100, path((1, 100)), fixture)
        #expect(fixture.ask(1, path((1, 100))).shortfall != nil)

        #expect(fixture.ask(900, path((1, 1000))) == .held)
        #expect(fixture.ask(901, path((1, 1000))).shortfall != nil)
    }

    @Test("a lowered limit binds what is added to an open hold")
    func loweredRaise() throws {
        let fixture = try LedgerFixture()
        var hold = try fixture.hold(60, path((1, 1000)))
        #expect(fixture.ask(1, path((1, 70))) == .held)

        let isRaised = fixture.current.raise(&hold, by: Money(nanos: 11))
        #expect(!isRaised)
        fixture.current.release(hold, nil)
    }

    /// A configuration in which the budget holder of `path((1, …))` has a limit.
    private static func snapshot(limit: Int64) -> PublishedSnapshot {
        var snapshot = Snapshot()
        var root = Team(
            id: TeamID(rawValue: "team_a"),
            scope: ScopeID(rawValue: 1),
            name: "a",
            parent: nil,
            createdAt: LedgerFixture.start
        )
        root.budget = BudgetTerms(limit: Money(nanos: limit))
        snapshot.put(root)
        snapshot.put(
            Key(
                id: KeyID(rawValue: "key_a"),
                scope: ScopeID(rawValue: 2),
                prefix: "sk",
                digest: KeyDigest(words: (1, 2, 3, 4)),
                team: root.id,
                name: "k",
                owner: MemberID(rawValue: "svc_a"),
                createdAt: LedgerFixture.start
            )
        )
        return PublishedSnapshot(snapshot)
    }

    @Test("a lowered limit binds what is added to an open hold although nobody else has asked since")
    func loweredRaiseAlone() throws {
        let fixture = try LedgerFixture()
        let inForce = Mutex(Self.snapshot(limit: 1000))
        fixture.current.follow { inForce.withLock { $0 } }
        var hold = try fixture.hold(60, path((1, 1000)))

        inForce.withLock { $0 = Self.snapshot(limit: 70) }
        let isRaisedTooMuch = fixture.current.raise(&hold, by: Money(nanos: 11))
        let answer = Mutex<RaiseOutcome?>(nil)
        fixture.current.raise(hold, by: Money(nanos: 11), tokens: 0) { outcome in
            answer.withLock { $0 = outcome }
        }
        _ = fixture.current.step()
        let isRaised = fixture.current.raise(&hold, by: Money(nanos: 10))

        #expect(!isRaisedTooMuch)
        guard case .refused(let shortfall) = answer.withLock({ $0 }) else {
            throw Unexpected(outcome: "another")
        }
        #expect(shortfall.limit == Quantity(count: 70).amount(.usd))
        #expect(isRaised)
        fixture.current.release(hold, nil)
    }

    @Test("a new budget counts what its window has booked, whether committed or not")
    func newBudget() throws {
        let fixture = try LedgerFixture()
        try spend(30, path((1, nil), (2, 1000)), fixture)
        fixture.flush()
        fixture.advance(.seconds(3600))
        try spend(20, path((1, nil), (2, 1000)), fixture)

        let line = path((1, 100), (2, 1000))
        #expect(fixture.ask(51, line).shortfall?.scope == .team(TeamID(rawValue: "team_1")))
        #expect(fixture.ask(50, line) == .held)
        #expect(try fixture.current.cut(line.nodes).map(\.settled.count) == [50, 50])
    }

    @Test("a new budget does not bind an exchange that was under way")
    func underWay() throws {
        let fixture = try LedgerFixture()
        let hold = try fixture.hold(80, path((1, nil)))
        fixture.advance(.seconds(1))

        let line = path((1, 100))
        #expect(fixture.ask(100, line) == .held)
        let record = fixture.record(of: hold, cost: 80)
        fixture.current.settle(hold, record)
        fixture.flush()

        #expect(fixture.ask(100, line) == .held)
    }

    @Test("a budget that was away for a while counts what was spent meanwhile")
    func awayForAWhile() throws {
        let fixture = try LedgerFixture()
        try spend(10, path((1, 100)), fixture)
        fixture.advance(.seconds(1))
        try spend(20, path((1, nil)), fixture)
        try spend(30, path((1, 100), window: .total), fixture)
        fixture.flush()

        #expect(fixture.ask(41, path((1, 100))).shortfall != nil)
        #expect(fixture.ask(40, path((1, 100))) == .held)
        try fixture.reopen(crashing: false)
        #expect(fixture.ask(41, path((1, 100))).shortfall != nil)
        #expect(fixture.ask(40, path((1, 100))) == .held)
    }

    @Test("a new window begins with nothing spent, and a hold of the old one settles there")
    func rolledWindow() throws {
        let fixture = try LedgerFixture()
        let line = path((1, 100), window: .hour)
        let hold = try fixture.hold(100, line)
        let late = fixture.request(10, line)
        #expect(fixture.ask(1, line).shortfall != nil)

        fixture.advance(.seconds(3600))
        #expect(fixture.ask(100, line) == .held)
        // Arrived in the old window, asks in the new one.
        #expect(fixture.take(late).summary().shortfall != nil)
        let record = fixture.record(of: hold, cost: 70)
        fixture.current.settle(hold, record)
        fixture.flush()

        #expect(try fixture.current.cut(line.nodes).map(\.settled) == [.zero])
        #expect(fixture.ask(100, line) == .held)
        let windows = fixture.storage.contents.withLock { $0.windows }
        #expect(windows.map(\.settled.count) == [70, 0])
    }

    @Test("a team that moved pays with its new line, and its open hold with the old one")
    func moved() throws {
        let fixture = try LedgerFixture()
        let hold = try fixture.hold(40, path((1, nil), (2, 100)))
        let record = fixture.record(of: hold, cost: 40)
        let later = try fixture.hold(50, path((1, nil), (3, 100)))
        fixture.current.settle(hold, record)

        let nodes = path((2, 100), (3, 100)).nodes
        let cuts = try fixture.current.cut(nodes)
        #expect(cuts.map(\.settled.count) == [40, 0])
        #expect(cuts.map(\.held.count) == [0, 50])
        fixture.current.release(later, nil)
    }

    @Test("what the store adds to a window binds the slices that are out already")
    func recounted() throws {
        let fixture = try LedgerFixture()
        let line = path((1, 100))
        let hold = try fixture.hold(20, line)
        let record = fixture.record(of: hold, cost: 20)
        fixture.current.settle(hold, record)
        fixture.flush()
        let open = try fixture.hold(10, line)

        fixture.storage.add(60, to: ScopeID(rawValue: 1))
        fixture.current.recount([ScopeID(rawValue: 1)])

        #expect(fixture.ask(11, line).shortfall != nil)
        #expect(fixture.ask(10, line) == .held)
        let cut = try #require(try fixture.current.cut(line.nodes).first)
        #expect(cut.settled == Quantity(count: 80))
        #expect(cut.held == Quantity(count: 10))
        fixture.current.release(open, nil)
    }

    @Test("a window that could not be read anew is as soon as the store answers")
    func recountedLate() throws {
        let fixture = try LedgerFixture()
        let line = path((1, 100))
        #expect(fixture.ask(10, line) == .held)
        fixture.storage.add(95, to: ScopeID(rawValue: 1))
        fixture.storage.fail(true)
        fixture.current.recount([ScopeID(rawValue: 1)])
        fixture.storage.fail(false)

        _ = fixture.current.step()

        #expect(fixture.ask(10, line).shortfall != nil)
        #expect(fixture.ask(5, line) == .held)
    }
}
