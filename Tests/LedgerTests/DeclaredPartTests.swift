import Policy
import Synchronization
import Testing
import Vocabulary

@testable import Ledger

@Suite("A budget of a part that is declared while exchanges are under way")
struct DeclaredPartTests {
    private static let scope = ScopeID(rawValue: 901)
    private static let part = BudgetPart.tag(name: "env", value: "test")
    private static let team = TeamID(rawValue: "team_a")

    private static func terms(_ limit: Int64, _ window: BudgetTerms.Window = .month) -> BudgetTerms {
        BudgetTerms(limit: Money(nanos: limit), window: window)
    }

    /// The path of what begins when the budget is in force.
    private static func line(_ limit: Int64) -> ScopePath {
        path((1, nil)).adding([
            ScopeNode(
                scope: scope,
                name: .part(team, part),
                budget: terms(limit),
                limits: LimitTerms()
            )
        ])
    }

    private static func snapshot(
        _ part: BudgetPart = part,
        limit: Int64?,
        window: BudgetTerms.Window = .month
    ) -> Snapshot {
        var snapshot = Snapshot()
        var root = Team(
            id: team,
            scope: ScopeID(rawValue: 1),
            name: "a",
            parent: nil,
            createdAt: LedgerFixture.start
        )
        root.partBudgets =
            limit.map { [PartBudget(part: part, scope: scope, terms: terms($0, window))] } ?? []
        snapshot.put(root)
        snapshot.put(
            Key(
                id: KeyID(rawValue: "key_a"),
                scope: ScopeID(rawValue: 2),
                prefix: "sk",
                digest: KeyDigest(words: (1, 2, 3, 4)),
                team: team,
                name: "k",
                owner: MemberID(rawValue: "svc_a"),
                createdAt: LedgerFixture.start
            )
        )
        return snapshot
    }

    private func cut(_ fixture: LedgerFixture, _ limit: Int64 = 100) throws -> BudgetCut {
        try #require(try fixture.current.cut(Self.line(limit).nodes).first)
    }

    @Test("holds what is open from then on, and is charged for it when it settles")
    func open() throws {
        let fixture = try LedgerFixture()
        var hold = try fixture.hold(50, path((1, nil)))
        let exchange = hold.exchange

        fixture.current.attach([Self.scope], in: Self.snapshot(limit: 100))
        fixture.current.attach([Self.scope], in: Self.snapshot(limit: 100))

        #expect(try cut(fixture).held.count == 50)
        #expect(try cut(fixture).holds.map(\.exchange) == [exchange])
        #expect(fixture.ask(51, Self.line(100)).shortfall?.scope == .part(Self.team, Self.part))
        #expect(fixture.ask(50, Self.line(100)) == .held)
        _ = fixture.current.step()
        let isRaised = fixture.current.raise(&hold, by: Money(nanos: 10))
        #expect(isRaised)
        #expect(try cut(fixture).held.count == 60)
        let record = fixture.record(of: hold, cost: 45)
        fixture.current.settle(hold, record)
        fixture.flush()
        #expect(try cut(fixture).held == .zero)
        #expect(try cut(fixture).settled.count == 45)
        #expect(fixture.ask(56, Self.line(100)).shortfall != nil)
        #expect(fixture.ask(55, Self.line(100)) == .held)
        let stored = try #require(
            fixture.storage.contents.withLock { $0.windows.first { $0.window.scope == Self.scope } }
        )
        #expect(stored.settled.count == 45)
        let spent = fixture.storage.contents.withLock { $0.spends.filter { $0.scope == Self.scope } }
        #expect(spent.map(\.charge.cost.nanos) == [45])
        // What idles goes back, and no more.
        try fixture.reopen(crashing: false)
        #expect(fixture.storage.contents.withLock { $0.windows.allSatisfy { $0.sliced == .zero } })
        #expect(fixture.ask(55, Self.line(100)) == .held)
    }

    @Test("is charged once, whichever windows it has while an exchange is under way")
    func otherWindow() throws {
        let fixture = try LedgerFixture()
        let hold = try fixture.hold(50, path((1, nil)))

        fixture.current.attach([Self.scope], in: Self.snapshot(limit: 100))
        fixture.current.attach([Self.scope], in: Self.snapshot(limit: 100, window: .hour))

        let record = fixture.record(of: hold, cost: 45)
        fixture.current.settle(hold, record)
        fixture.flush()
        let stored = fixture.storage.contents.withLock { $0 }
        let windows = stored.windows.filter { $0.window.scope == Self.scope }
        #expect(windows.map(\.settled.count) == [45, 45])
        let spends = stored.spends.filter { $0.scope == Self.scope }
        #expect(spends.map(\.charge.cost.nanos) == [45])
    }

    @Test("binds what is added to what is open, as long as it is in force")
    func raised() throws {
        let fixture = try LedgerFixture()
        let inForce = Mutex(PublishedSnapshot(Self.snapshot(limit: 100)))
        fixture.current.follow { inForce.withLock { $0 } }
        var hold = try fixture.hold(50, path((1, nil)))
        fixture.current.attach([Self.scope], in: Self.snapshot(limit: 100))

        let isRaisedTooMuch = fixture.current.raise(&hold, by: Money(nanos: 51))
        inForce.withLock { $0 = PublishedSnapshot(Self.snapshot(limit: nil)) }
        let isRaised = fixture.current.raise(&hold, by: Money(nanos: 51))

        #expect(!isRaisedTooMuch)
        #expect(isRaised)
        #expect(try cut(fixture).held.count == 101)
        fixture.current.release(hold, nil)
        #expect(fixture.ask(100, Self.line(100)) == .held)
    }

    @Test("more than fits is held all the same, and what begins later waits for room")
    func tooMuch() throws {
        let fixture = try LedgerFixture()
        let holds = try (0..<3).map { _ in KeptHold(try fixture.hold(50, path((1, nil)))) }

        fixture.current.attach([Self.scope], in: Self.snapshot(limit: 100))

        #expect(try cut(fixture).remaining.count == -50)
        #expect(fixture.ask(1, Self.line(100)).shortfall != nil)
        for hold in holds { if let hold = hold.take() { fixture.current.release(hold, nil) } }
        #expect(fixture.ask(100, Self.line(100)) == .held)
        #expect(fixture.ask(101, Self.line(100)).shortfall != nil)
    }

    @Test("what belongs to another part, to another window or is over is left alone")
    func others() throws {
        let fixture = try LedgerFixture()
        let ended = try fixture.hold(50, path((1, nil)))
        fixture.current.release(ended, nil)
        let early = try fixture.hold(50, path((1, nil)))

        let other = Self.snapshot(.tag(name: "env", value: "live"), limit: 100)
        fixture.current.attach([Self.scope], in: other)
        // A month later.
        fixture.advance(.seconds(31 * 86_400))
        fixture.current.attach([Self.scope], in: Self.snapshot(limit: 100))

        #expect(try cut(fixture).held == .zero)
        fixture.current.release(early, nil)
    }

    @Test("is made up for when the store fails meanwhile, and binds those who wait")
    func failing() throws {
        let fixture = try LedgerFixture()
        let hold = try fixture.hold(60, path((1, nil)))
        let answer = Answer()
        fixture.current.hold(fixture.request(50, path((1, nil), (3, 1000)))) { answer.give($0) }
        fixture.storage.fail(true)
        fixture.current.attach([Self.scope], in: Self.snapshot(limit: 100))
        fixture.storage.fail(false)

        for _ in 0..<4 { _ = fixture.current.step() }

        #expect(answer.take()?.summary().shortfall?.scope == .part(Self.team, Self.part))
        #expect(try cut(fixture).held.count == 60)
        fixture.current.release(hold, nil)
    }
}
