import Policy
import Testing
import Vocabulary

@Suite("Budgets of parts of a team")
struct PartPathTests {
    private static let time = UTCTime(seconds: 0)
    private static let leaf = TeamID(rawValue: "team_a")

    private static func terms(_ nanos: Int64) -> BudgetTerms { BudgetTerms(limit: Money(nanos: nanos)) }

    private static func part(_ part: BudgetPart, _ scope: Int32) -> PartBudget {
        PartBudget(part: part, scope: ScopeID(rawValue: scope), terms: terms(Int64(scope)))
    }

    /// A root and a team below it, each with parts, and a key in the team.
    private static func snapshot(
        root: [PartBudget] = [],
        rootEndUser: BudgetTerms? = nil,
        leaf: [PartBudget] = [],
        leafEndUser: BudgetTerms? = nil
    ) -> Snapshot {
        var snapshot = Snapshot()
        snapshot.put(
            Team(
                id: .root,
                scope: ScopeID(rawValue: 1),
                name: "root",
                parent: nil,
                partBudgets: root,
                endUserBudget: rootEndUser,
                createdAt: time
            )
        )
        snapshot.put(
            Team(
                id: Self.leaf,
                scope: ScopeID(rawValue: 2),
                name: "a",
                parent: .root,
                partBudgets: leaf,
                endUserBudget: leafEndUser,
                createdAt: time
            )
        )
        snapshot.put(
            Key(
                id: KeyID(rawValue: "key_1"),
                scope: ScopeID(rawValue: 3),
                prefix: "x",
                digest: KeyDigest(words: (1, 2, 3, 4)),
                team: Self.leaf,
                name: "k",
                owner: MemberID(ServiceAccountID(of: Self.leaf)),
                createdAt: time
            )
        )
        return snapshot
    }

    private static func teams(_ snapshot: Snapshot) -> [TeamParts]? {
        snapshot.principal(KeyID(rawValue: "key_1"))?.path.parts
    }

    @Test("where no team has any there is nothing to look at")
    func none() {
        #expect(Self.teams(Self.snapshot()) == nil)
    }

    @Test("an exchange belongs to the parts of its team and of every team above, nearest first")
    func line() throws {
        let teams = try #require(
            Self.teams(
                Self.snapshot(
                    root: [
                        Self.part(.model("fast"), 11), Self.part(.tag(name: "project", value: "apollo"), 12),
                    ],
                    leaf: [
                        Self.part(.model("fast"), 21), Self.part(.model("slow"), 22),
                        Self.part(.endUser("ann"), 23), Self.part(.tag(name: "project", value: "gemini"), 24),
                    ]
                )
            )
        )
        func scopes(_ model: String, _ tags: [String: String]) -> [Int32] {
            PartPath(teams, model: model, tags: tags).nodes.map(\.scope.rawValue)
        }

        #expect(scopes("fast", [:]) == [21, 11])
        #expect(scopes("fast", ["project": "apollo", "end_user": "ann"]) == [21, 23, 11, 12])
        #expect(scopes("other", ["project": "gemini"]) == [24])
        #expect(scopes("other", ["project": "Apollo", "end_user": "Ann"]) == [])
        #expect(scopes("fas", [:]) == [])
    }

    @Test("whoever is not named has the budget of every end user, in each team that gives one")
    func endUsers() throws {
        let teams = try #require(
            Self.teams(
                Self.snapshot(
                    rootEndUser: Self.terms(5),
                    leaf: [Self.part(.endUser("ann"), 23)],
                    leafEndUser: Self.terms(6)
                )
            )
        )
        let bob = PartPath(teams, model: "m", tags: ["end_user": "bob"])
        let ann = PartPath(teams, model: "m", tags: ["end_user": "ann"])
        let nobody = PartPath(teams, model: "m", tags: ["end_user": ""])

        #expect(
            bob.endUsers.map(\.name.description) == [
                "team:team_a:end_user:bob", "team:team_root:end_user:bob",
            ]
        )
        #expect(bob.endUsers.map(\.terms.limit.count) == [6, 5])
        #expect(ann.nodes.map(\.scope.rawValue) == [23])
        #expect(ann.endUsers.map(\.name.description) == ["team:team_root:end_user:ann"])
        #expect(nobody.endUsers.isEmpty && nobody.nodes.isEmpty)
        #expect(nobody.concernsEndUsers)
    }

    @Test("a key follows its team when the parts change and when it is moved")
    func changes() throws {
        var snapshot = Self.snapshot(leaf: [Self.part(.model("fast"), 21)])
        #expect(Self.teams(snapshot)?.count == 1)
        #expect(snapshot.budgets(after: nil).map(\.text) == ["team:team_a:model:fast"])
        var team = try #require(snapshot.team(Self.leaf))
        team.partBudgets = []

        snapshot.put(team)

        #expect(Self.teams(snapshot) == nil)
        #expect(Array(snapshot.budgets(after: nil)).isEmpty)
    }

    @Test("a tag has one value and there is one model and one end user, so that few parts meet")
    func most() {
        let parts: [BudgetPart] = [
            .model("a"), .model("b"), .tag(name: "x", value: "1"), .tag(name: "x", value: "2"),
            .tag(name: "y", value: "1"), .endUser("ann"), .endUser("bob"),
        ]
        #expect(TeamParts.most(parts, hasEachEndUser: true) == 4)
        #expect(TeamParts.most([], hasEachEndUser: true) == 1)
        #expect(TeamParts.most([], hasEachEndUser: false) == 0)
    }
}
