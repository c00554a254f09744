import Policy
import Synchronization
import Testing
import Vocabulary

@testable import Ledger

@Suite("End users whom nobody names")
struct EndUserTests {
    private static let team = TeamID(rawValue: "team_1")

    private func endUser(
        _ name: String,
        _ limit: Int64 = 100,
        window: BudgetTerms.Window = .month
    )
        -> PartPath.EndUser
    {
        PartPath.EndUser(
            name: .part(Self.team, .endUser(name)),
            terms: BudgetTerms(limit: Money(nanos: limit), window: window)
        )
    }

    /// Asks like an exchange does.
    private func take(
        _ fixture: LedgerFixture,
        _ bound: Int64,
        _ endUser: PartPath.EndUser,
        base: ScopePath = path((2, nil), (1, 1000))
    ) -> HoldOutcome {
        let ledger = fixture.current
        if let node = ledger.place(endUser) {
            return fixture.take(fixture.request(bound, base.adding([node])))
        }
        let answer = Answer()
        ledger.hold(fixture.request(bound, base), endUsers: [endUser]) { answer.give($0) }
        for _ in 0..<1000 {
            if let outcome = answer.take() { return outcome }
            _ = ledger.step()
        }
        return .mustWait
    }

    private func ask(_ fixture: LedgerFixture, _ bound: Int64, _ user: PartPath.EndUser) -> OutcomeSummary {
        take(fixture, bound, user).summary()
    }

    @Test("each has a budget of their own from the first exchange on, to the last unit")
    func own() throws {
        let fixture = try LedgerFixture()

        #expect(ask(fixture, 101, endUser("ann")).shortfall?.scope == endUser("ann").name)
        #expect(ask(fixture, 100, endUser("ann")) == .held)
        let hold = try take(fixture, 60, endUser("ann")).held()
        #expect(ask(fixture, 41, endUser("ann")).shortfall != nil)
        #expect(ask(fixture, 40, endUser("ann")) == .held)
        #expect(ask(fixture, 100, endUser("bob")) == .held)
        let record = fixture.record(of: hold, cost: 50)
        fixture.current.settle(hold, record)
        fixture.flush()
        #expect(ask(fixture, 51, endUser("ann")).shortfall != nil)
        #expect(ask(fixture, 50, endUser("ann")) == .held)
        #expect(fixture.current.statistics.endUsers == 2)
    }

    @Test("the team's own budget binds beside it, all or nothing")
    func allOrNothing() throws {
        let fixture = try LedgerFixture()
        let line = path((2, nil), (1, 90))
        #expect(take(fixture, 90, endUser("ann"), base: line).summary() == .held)
        #expect(
            take(fixture, 95, endUser("ann"), base: line).summary().shortfall?.scope == line.nodes[1].name
        )
        let node = try #require(fixture.current.place(endUser("ann")))

        let cut = try fixture.current.cut([node, line.nodes[1]])

        #expect(cut.map(\.held) == [.zero, .zero])
        #expect(take(fixture, 90, endUser("ann"), base: line).summary() == .held)
    }

    @Test("what was spent stays theirs after a kill, an open exchange at its bound")
    func restart() throws {
        let fixture = try LedgerFixture()
        let settled = try take(fixture, 30, endUser("ann")).held()
        var open = try take(fixture, 40, endUser("ann")).held()
        open.markSent()
        let record = fixture.record(of: settled, cost: 10)
        fixture.current.settle(settled, record)
        let kept = KeptHold(open)

        try fixture.reopen(crashing: true)

        #expect(fixture.current.place(endUser("ann")) == nil)
        #expect(ask(fixture, 51, endUser("ann")).shortfall != nil)
        #expect(ask(fixture, 50, endUser("ann")) == .held)
        _ = kept
    }

    /// Spends like an exchange does.
    private func spend(_ fixture: LedgerFixture, _ amount: Int64, _ user: PartPath.EndUser) throws {
        let hold = try take(fixture, amount, user).held()
        let record = fixture.record(of: hold, cost: amount)
        fixture.current.settle(hold, record)
        fixture.flush()
    }

    @Test("an end user beyond the most of a team is refused, not served unbooked, and others go on")
    func crowded() throws {
        var settings = LedgerFixture.settings
        settings.endUsersOfTeam = 2
        let fixture = try LedgerFixture(settings: settings)
        try spend(fixture, 10, endUser("ann"))
        try spend(fixture, 10, endUser("bob"))

        let shortfall = ask(fixture, 10, endUser("cleo")).shortfall

        #expect(shortfall?.reason == .crowded(2))
        #expect(shortfall?.scope == endUser("cleo").name)
        // 2027-02-01, when the month ends that both have spent in.
        #expect(shortfall?.resetsAt == UTCTime(seconds: 1_801_440_000))
        #expect(ask(fixture, 10, endUser("ann")) == .held)
        #expect(fixture.storage.contents.withLock { $0.names.count } == 2)
        // Also after a restart, when they are read back.
        try fixture.reopen(crashing: false, settings: settings)
        let again = ask(fixture, 10, endUser("cleo")).shortfall
        #expect(again?.reason == .crowded(2))
        #expect(again?.resetsAt == UTCTime(seconds: 1_801_440_000))
        #expect(ask(fixture, 10, endUser("bob")) == .held)
    }

    @Test("they are listed in the order of their names, page by page, without those who are named")
    func listed() throws {
        let fixture = try LedgerFixture()
        let names = ["ann", "bob", "cleo", "dan", "eve"]
        for name in names { try spend(fixture, 10, endUser(name)) }
        var snapshot = Snapshot()
        snapshot.put(
            Team(
                id: Self.team,
                scope: ScopeID(rawValue: 2),
                name: "t",
                parent: nil,
                partBudgets: ["bob", "cleo"].map {
                    PartBudget(part: .endUser($0), scope: ScopeID(rawValue: 90), terms: endUser($0).terms)
                },
                endUserBudget: endUser("").terms,
                createdAt: UTCTime(seconds: 0)
            )
        )
        let parts = try #require(snapshot.parts(of: Self.team))

        let pages = try [nil, "ann", "dan", "eve"].map {
            try fixture.current.endUsers(in: parts, after: $0, limit: 2)
        }

        #expect(pages == [["ann", "dan"], ["dan", "eve"], ["eve"], []])
    }

    @Test("a place is free again when an end user's window is over")
    func freed() throws {
        var settings = LedgerFixture.settings
        settings.endUsersOfTeam = 1
        let fixture = try LedgerFixture(settings: settings)
        let ann = endUser("ann", window: .hour)
        try spend(fixture, 70, ann)
        let shortfall = ask(fixture, 10, endUser("bob", window: .hour)).shortfall
        #expect(shortfall?.resetsAt == LedgerFixture.start + .seconds(3600))

        fixture.advance(.seconds(3600))

        #expect(ask(fixture, 100, endUser("bob", window: .hour)) == .held)
        #expect(fixture.current.place(ann) == nil)
    }

    @Test("only what is settled or held takes a place: whoever left nothing behind makes room")
    func empty() throws {
        var settings = LedgerFixture.settings
        settings.endUsersOfTeam = 1
        let fixture = try LedgerFixture(settings: settings)
        #expect(ask(fixture, 10, endUser("ann")) == .held)

        let hold = try take(fixture, 10, endUser("bob")).held()
        #expect(fixture.current.place(endUser("ann")) == nil)
        #expect(ask(fixture, 10, endUser("ann")).shortfall?.reason == .crowded(1))
        fixture.current.release(hold, nil)

        #expect(ask(fixture, 100, endUser("ann")) == .held)
        #expect(fixture.current.statistics.endUsers == 1)
        // What the others had set aside went back.
        let sliced = fixture.storage.contents.withLock { $0.windows.map(\.sliced) }
        #expect(sliced.filter { $0 > .zero }.count == 2)
    }

    @Test("whoever has been named since does not count, nor after a restart")
    func named() throws {
        var settings = LedgerFixture.settings
        settings.endUsersOfTeam = 1
        let fixture = try LedgerFixture(settings: settings)
        try spend(fixture, 10, endUser("ann"))
        #expect(ask(fixture, 10, endUser("bob")).shortfall?.reason == .crowded(1))
        let snapshot = PublishedSnapshot(snapshot(naming: "ann"))

        fixture.current.follow { snapshot }

        try spend(fixture, 10, endUser("bob"))
        #expect(fixture.current.statistics.endUsers == 1)
        try fixture.reopen(crashing: false, settings: settings)
        fixture.current.follow { snapshot }
        #expect(ask(fixture, 10, endUser("bob")) == .held)
        #expect(ask(fixture, 10, endUser("cleo")).shortfall?.reason == .crowded(1))
    }

    private func snapshot(naming value: String) -> Snapshot {
        var snapshot = Snapshot()
        var team = Team(
            id: Self.team,
            scope: ScopeID(rawValue: 900),
            name: "a",
            parent: nil,
            createdAt: LedgerFixture.start
        )
        team.endUserBudget = BudgetTerms(limit: Money(nanos: 100))
        team.partBudgets = [
            PartBudget(
                part: .endUser(value),
                scope: ScopeID(rawValue: 901),
                terms: BudgetTerms(limit: Money(nanos: 100))
            )
        ]
        snapshot.put(team)
        snapshot.put(
            Key(
                id: KeyID(rawValue: "key_a"),
                scope: ScopeID(rawValue: 902),
                prefix: "sk",
                digest: KeyDigest(words: (1, 2, 3, 4)),
                team: Self.team,
                name: "k",
                owner: MemberID(rawValue: "svc_a"),
                createdAt: LedgerFixture.start
            )
        )
        return snapshot
    }

    @Test("a budget that is back binds what is added to an open hold")
    func raised() throws {
        let fixture = try LedgerFixture()
        try spend(fixture, 10, endUser("ann"))
        let hourly = try #require(fixture.current.place(endUser("ann", 1000, window: .hour)))
        var request = fixture.request(60, path((2, nil)).adding([hourly]))
        request.tags[RequestTag.endUser] = "ann"
        var hold = try fixture.take(request).held()
        let snapshot = PublishedSnapshot(snapshot(naming: "bob"))
        fixture.current.follow { snapshot }

        let isRaisedTooMuch = fixture.current.raise(&hold, by: Money(nanos: 31))
        let isRaised = fixture.current.raise(&hold, by: Money(nanos: 30))

        #expect(!isRaisedTooMuch)
        #expect(isRaised)
        #expect(ask(fixture, 1, endUser("ann")).shortfall?.scope == endUser("ann").name)
        fixture.current.release(hold, nil)
        #expect(ask(fixture, 90, endUser("ann")) == .held)
    }

    @Test("places in a team that gives no budget to end users any more are forgotten")
    func lifted() throws {
        let fixture = try LedgerFixture()
        try spend(fixture, 10, endUser("ann"))
        #expect(fixture.current.statistics.endUsers == 1)
        let nobody = PublishedSnapshot(Snapshot())
        fixture.current.follow { nobody }

        fixture.current.committer.withLock { committer in
            committer.sweptAt = nil
            committer.sweep = nil
        }
        _ = fixture.current.step()

        #expect(fixture.current.statistics.endUsers == 0)
        #expect(fixture.current.place(endUser("ann")) == nil)
    }

    @Test("after a start end users are read in pages, and a newcomer waits for all of them")
    func pages() throws {
        var settings = LedgerFixture.settings
        settings.endUsersOfTeam = 5
        settings.endUsersRead = 2
        let fixture = try LedgerFixture(settings: settings)
        for name in ["ann", "bob", "cleo", "dan", "eve"] { try spend(fixture, 10, endUser(name)) }

        try fixture.reopen(crashing: false, settings: settings)
        fixture.storage.contents.withLock { $0.largestRead = 0 }

        #expect(ask(fixture, 10, endUser("new")).shortfall?.reason == .crowded(5))
        #expect(fixture.current.statistics.endUsers == 5)
        #expect(fixture.storage.contents.withLock { $0.largestRead } == 2)
    }

    @Test("while the store fails nobody new is let in, and when it is back everybody is")
    func failingStore() throws {
        let fixture = try LedgerFixture()
        var settings = LedgerFixture.settings
        settings.decisionDeadline = .zero
        try fixture.reopen(crashing: false, settings: settings)
        fixture.storage.fail(true)

        guard case .unavailable(let reason) = take(fixture, 10, endUser("ann")) else {
            throw Unexpected(outcome: "decided without a store")
        }

        #expect(reason == .undecided)
        fixture.storage.fail(false)
        try fixture.reopen(crashing: false)
        #expect(ask(fixture, 10, endUser("ann")) == .held)
    }

    @Test("texts that look alike are different end users")
    func bytes() throws {
        let fixture = try LedgerFixture()
        let composed = endUser("\u{E9}")
        let hold = try take(fixture, 100, composed).held()
        let record = fixture.record(of: hold, cost: 100)
        fixture.current.settle(hold, record)
        #expect(fixture.current.place(endUser("e\u{301}")) == nil)
        #expect(fixture.current.place(composed) != nil)
        #expect(Set([composed, endUser("e\u{301}")]).count == 2)
    }

    @Test("whoever is refused by another budget gets no place")
    func noPlaceForNothing() throws {
        let fixture = try LedgerFixture()
        let line = path((2, nil), (1, 50))
        var fixed = BudgetTerms(limit: Money(nanos: 100), window: .fixed)
        fixed.span = BudgetSpan(start: .init(seconds: 0), end: .init(seconds: 900))

        let spent = take(fixture, 51, endUser("ann"), base: line).summary()
        let over = take(fixture, 1, endUser("bob"), base: path(3, fixed)).summary()

        #expect(spent.shortfall?.scope == line.nodes[1].name)
        #expect(over.shortfall?.reason == .over(.init(seconds: 900)))
        #expect(fixture.current.statistics.endUsers == 0)
        #expect(fixture.storage.contents.withLock { $0.names.isEmpty })
        #expect(take(fixture, 50, endUser("ann"), base: line).summary() == .held)
    }
}
