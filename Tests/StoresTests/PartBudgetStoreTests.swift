import Ledger
import Policy
import Ports
import Stores
import Testing
import Vocabulary

@Suite("Budgets of parts on SQLite")
struct PartBudgetStoreTests {
    private static let time = UTCTime(seconds: 1_800_000_000)
    private static let team = TeamID(rawValue: "team_1")

    private static func name(_ value: String, of team: TeamID = team) -> ScopeName {
        .part(team, .endUser(value))
    }

    private static func draft(_ scope: ScopeID, lasting seconds: Int64) -> WindowDraft {
        WindowDraft(
            window: BudgetWindow(scope: scope, start: time, end: time + .seconds(seconds)),
            declared: Quantity(count: 5)
        )
    }

    @Test("a team's budgets of parts read back as they were saved")
    func team() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let terms = BudgetTerms(
            Quantity(count: 70).amount(.tokens),
            window: .day,
            timeZone: "Europe/London",
            alerts: [50],
            grants: [
                BudgetGrant(
                    amount: Quantity(count: 3),
                    start: Self.time,
                    end: Self.time + .seconds(9),
                    reason: "r"
                )
            ],
            carryOver: CarryOver(most: Quantity(count: 2))
        )
        var fixed = BudgetTerms(limit: Money(nanos: 9), window: .fixed)
        fixed.span = BudgetSpan(start: Self.time, end: Self.time + .seconds(900))
        let team = Team(
            id: Self.team,
            scope: ScopeID(rawValue: 1),
            name: "a",
            parent: nil,
            partBudgets: [
                PartBudget(part: .endUser("mailto:ann"), scope: ScopeID(rawValue: 2), terms: terms),
                PartBudget(part: .model("fast"), scope: ScopeID(rawValue: 3), terms: fixed),
                PartBudget(part: .tag(name: "a", value: "b=c"), scope: ScopeID(rawValue: 4), terms: terms),
            ],
            endUserBudget: fixed,
            createdAt: Self.time
        )

        try store.save([.team(team)], audit: [], checkpoint: nil)
        try store.close()

        #expect(try folder.store().load().teams == [team])
    }

    @Test("places are given once for good, told apart by the bytes of their names")
    func places() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let names = [Self.name("a"), Self.name("\u{E9}"), Self.name("e\u{301}"), Self.name("a")]

        let scopes = try store.scopes(for: names)
        try store.close()
        let again = try folder.store()

        #expect(Set(scopes).count == 3)
        #expect(scopes[0] == scopes[3])
        #expect(try again.scopes(for: names) == scopes)
        #expect(try again.scope(for: names[0]) == scopes[0])
        #expect(try again.knownScope(of: names[2]) == scopes[2])
        #expect(try again.knownScope(of: Self.name("b")) == nil)
    }

    @Test("a team's end users are those with a window that is not over, by name")
    func endUsers() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let other = TeamID(rawValue: "team_10")
        let names = [
            Self.name("b"), Self.name("a:x"), Self.name("old"), Self.name("new"), Self.name("a", of: other),
            ScopeName.part(Self.team, .model("fast")), .part(Self.team, .endUser("\u{301}odd")),
        ]
        let scopes = try store.scopes(for: names)
        let lengths: [Int64?] = [900, 900, 60, nil, 900, 900, 900]
        let drafts = zip(scopes, lengths).compactMap { scope, length in
            length.map { Self.draft(scope, lasting: $0) }
        }
        _ = try store.open(drafts, at: Self.time)
        func values(limit: Int = 100) throws -> [String] {
            try store.endUsers(of: Self.team, endingAfter: Self.time + .seconds(60), limit: limit).map(
                \.value
            )
        }

        #expect(try values() == ["a:x", "b", "\u{301}odd"])
        #expect(try values(limit: 2) == ["a:x", "b"])
        let found = try store.endUsers(of: Self.team, endingAfter: Self.time + .seconds(60), limit: 1)
        #expect(found.map(\.scope) == [scopes[1]])
    }
}
