import Policy
import Synchronization
import Testing
import Vocabulary

@testable import Ledger

@Suite("Budgets that come back while exchanges are under way")
struct BudgetReturnTests {
    private static let line = path((1, 100))
    private static let away = path((1, nil))

    /// A ledger on whose budget 10 of 100 are spent.
    private func fixture() throws -> LedgerFixture {
        let fixture = try LedgerFixture()
        let hold = try fixture.hold(10, Self.line)
        settle(hold, 10, fixture)
        fixture.flush()
        return fixture
    }

    private func settle(_ hold: consuming Hold, _ cost: Int64, _ fixture: LedgerFixture) {
        let record = fixture.record(of: hold, cost: cost)
        fixture.current.settle(hold, record)
    }

    private func cut(_ fixture: LedgerFixture) throws -> BudgetCut {
        try #require(try fixture.current.cut(Self.line.nodes).first)
    }

    /// The budget is spent to the last nano-dollar, and not one more.
    private func expectRoom(_ room: Int64, _ fixture: LedgerFixture) {
        #expect(fixture.ask(room + 1, Self.line).shortfall != nil)
        #expect(fixture.ask(room, Self.line) == .held)
    }

    @Test(
        "what is open lies on them, whatever the budget was meanwhile",
        arguments: [
            path((1, nil)), path((1, 1000), window: .hour), path((1, 1000), timeZone: "Asia/Tokyo"),
            path(1, BudgetTerms(Quantity(count: 1000).amount(.tokens))),
        ]
    )
    func meanwhile(_ other: ScopePath) throws {
        let fixture = try fixture()
        let hold = try fixture.hold(60, other)
        let exchange = hold.exchange

        #expect(try cut(fixture).held.count == 60)
        #expect(try cut(fixture).holds.map(\.exchange) == [exchange])
        expectRoom(30, fixture)
        settle(hold, 55, fixture)
        expectRoom(35, fixture)
        fixture.flush()

        expectRoom(35, fixture)
        #expect(try cut(fixture).settled.count == 65)
        #expect(try cut(fixture).held == .zero)
        #expect(fixture.current.statistics.overruns == 0)
        let stored = fixture.storage.contents.withLock { $0 }
        #expect(stored.windows.first?.settled.count == 65)
        #expect(stored.spends.map(\.charge.cost.nanos).reduce(0, +) == 65)
        try fixture.reopen(crashing: false)
        #expect(fixture.storage.contents.withLock { $0.windows.allSatisfy { $0.sliced == .zero } })
        expectRoom(35, fixture)
    }

    @Test("what had arrived before and is held only afterwards lies on them too, whether it fits or not")
    func late() throws {
        let fixture = try fixture()
        let early = fixture.request(60, Self.away)
        let first = try fixture.hold(50, Self.line)

        let hold = try fixture.take(early).held()

        #expect(try cut(fixture).remaining.count == -20)
        #expect(fixture.ask(1, Self.line).shortfall != nil)
        fixture.current.release(first, nil)
        expectRoom(30, fixture)
        fixture.current.release(hold, nil)
        expectRoom(90, fixture)
    }

    @Test("what is open lies on a window that the ledger opens anew, and is shown there before")
    func openedAnew() throws {
        let fixture = try fixture()
        try fixture.reopen(crashing: false)
        let hold = try fixture.hold(60, Self.away)

        let looked = try #require(try fixture.current.look(Self.line.nodes).first)

        #expect(looked.held.count == 60)
        #expect(looked.holds.map(\.amount.count) == [60])
        #expect(try fixture.current.look(path((2, 100)).nodes).map(\.held.count) == [0])
        expectRoom(30, fixture)
        settle(hold, 60, fixture)
        expectRoom(30, fixture)
    }

    @Test("what ends while the store opens the window is charged to it at once")
    func endedMeanwhile() throws {
        let fixture = try fixture()
        try fixture.reopen(crashing: false)
        let kept = Answer()
        kept.give(.held(try fixture.hold(60, Self.away)))
        let ledger = fixture.current
        fixture.storage.meanwhile.withLock { meanwhile in
            meanwhile = {
                do {
                    let hold = try kept.hold()
                    let record = fixture.record(of: hold, cost: 60)
                    ledger.settle(hold, record)
                } catch {
                    Issue.record(error)
                }
            }
        }

        #expect(fixture.ask(31, Self.line).shortfall != nil)
        #expect(kept.summary() == .mustWait)
        fixture.flush()
        expectRoom(30, fixture)
        #expect(try cut(fixture).settled.count == 70)
    }

    @Test("a window that is being given back is kept if something begins meanwhile that counts there")
    func givenBack() throws {
        let fixture = try fixture()
        let hourly = path((1, 1000), window: .hour)
        #expect(fixture.ask(5, hourly) == .held)
        let ledger = fixture.current
        let late = Answer()
        let request = fixture.request(5, hourly)
        fixture.storage.meanwhile.withLock { $0 = { late.give(ledger.tryHold(request)) } }
        ledger.committer.withLock { committer in
            committer.sweptAt = nil
            committer.sweep = nil
        }

        for _ in 0..<3 { _ = ledger.step() }

        let hold = try late.hold()
        #expect(try cut(fixture).held.count == 5)
        expectRoom(85, fixture)
        fixture.current.release(hold, nil)
        expectRoom(90, fixture)
    }

    @Test("a budget that is not in force stops no raise")
    func raisedMeanwhile() throws {
        let fixture = try fixture()
        var hold = try fixture.hold(60, Self.away)

        let isRaised = fixture.current.raise(&hold, by: Money(nanos: 200))

        #expect(isRaised)
        #expect(try cut(fixture).held.count == 260)
        #expect(fixture.ask(1, Self.line).shortfall != nil)
        fixture.current.release(hold, nil)
        expectRoom(90, fixture)
    }

    @Test("a budget that is back binds what is added to an open hold")
    func raisedAfterwards() throws {
        let fixture = try fixture()
        var hold = try fixture.hold(60, Self.away)
        let snapshot = PublishedSnapshot(Self.snapshot)
        fixture.current.follow { snapshot }

        let isRaisedTooMuch = fixture.current.raise(&hold, by: Money(nanos: 31))
        let isRaised = fixture.current.raise(&hold, by: Money(nanos: 30))

        #expect(!isRaisedTooMuch)
        #expect(isRaised)
        #expect(fixture.ask(1, Self.line).shortfall != nil)
        fixture.current.release(hold, nil)
        expectRoom(90, fixture)
    }

    /// The budget is the key's.
    private static var snapshot: Snapshot {
        var snapshot = Snapshot()
        let team = TeamID(rawValue: "team_a")
        snapshot.put(
            Team(
                id: team,
                scope: ScopeID(rawValue: 7),
                name: "a",
                parent: nil,
                createdAt: LedgerFixture.start
            )
        )
        snapshot.put(
            Key(
                id: KeyID(rawValue: "key_a"),
                scope: ScopeID(rawValue: 1),
                prefix: "sk",
                digest: KeyDigest(words: (1, 2, 3, 4)),
                team: team,
                name: "k",
                owner: MemberID(rawValue: "svc_a"),
                budget: BudgetTerms(limit: Money(nanos: 100)),
                createdAt: LedgerFixture.start
            )
        )
        return snapshot
    }
}
