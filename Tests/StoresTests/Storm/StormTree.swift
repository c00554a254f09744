import Policy
import Vocabulary

/// A root, three teams and nine keys, with budgets in dollars and in tokens here and there: of them, of a model in the
/// first team, of a tag below the root, and of every end user of the third team.
enum StormTree {
    static let root: Int32 = 1
    static let teams: ClosedRange<Int32> = 2...4
    static let keys: ClosedRange<Int32> = 11...19
    static let model: Int32 = 21
    static let tag: Int32 = 22
    /// What the oracle calls the end users' places; in the ledger they get them in the order of their coming.
    static let endUsers: ClosedRange<Int32> = 31...36
    static let third = TeamID(rawValue: "team_4")

    /// The budgets: some are spent early in a storm, some late, some never.
    static let budgets: [Int32: BudgetAmount] = [
        1: dollars(3_600_000),
        2: dollars(1_100_000),
        3: tokens(1_000_000),
        11: tokens(300_000),
        12: dollars(350_000),
        14: dollars(9_000_000),
        15: tokens(200_000),
        17: tokens(400_000),
        18: dollars(120_000),
        21: dollars(400_000),
        22: tokens(700_000),
        31: dollars(60_000),
        32: dollars(60_000),
        33: dollars(60_000),
        34: dollars(60_000),
        35: dollars(60_000),
        36: dollars(60_000),
    ]

    static let paths: [Int32: ScopePath] = Dictionary(
        uniqueKeysWithValues: keys.map { key in
            (key, ScopePath(nodes: [node(key), node(2 + (key - 11) / 3), node(root)]))
        }
    )

    static let nodes = ([root] + teams + keys + [model, tag]).map(node)

    /// How many holders there are.
    static let budgetedAndBare = 1 + teams.count + keys.count + 2 + endUsers.count

    /// The third team's budget of every end user, as a snapshot lays it out.
    static let parts: TeamParts? = {
        var snapshot = Snapshot()
        snapshot.put(
            Team(
                id: third,
                scope: ScopeID(rawValue: 4),
                name: "third",
                parent: nil,
                endUserBudget: node(31).budget,
                createdAt: StormTests.time
            )
        )
        return snapshot.parts(of: third)
    }()

    /// The end user of a place of the oracle's.
    static func endUser(_ place: Int32) -> PartPath.EndUser? {
        parts?.eachEndUser.map { PartPath.EndUser(name: .part(third, .endUser("user \(place)")), terms: $0) }
    }

    private static func dollars(_ nanos: Int64) -> BudgetAmount { Quantity(count: nanos).amount(.usd) }
    private static func tokens(_ count: Int64) -> BudgetAmount { Quantity(count: count).amount(.tokens) }

    static func node(_ scope: Int32) -> ScopeNode {
        ScopeNode(
            scope: ScopeID(rawValue: scope),
            name: .team(TeamID(rawValue: "team_\(scope)")),
            budget: budgets[scope].map { BudgetTerms($0, window: .total) },
            limits: LimitTerms()
        )
    }
}
