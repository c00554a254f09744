import Policy
import Vocabulary

/// A root, three teams and nine keys, with budgets in dollars and in tokens here and there.
enum StormTree {
    static let root: Int32 = 1
    static let teams: ClosedRange<Int32> = 2...4
    static let keys: ClosedRange<Int32> = 11...19

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
    ]

    static let paths: [Int32: ScopePath] = Dictionary(
        uniqueKeysWithValues: keys.map { key in
            (key, ScopePath(nodes: [node(key), node(2 + (key - 11) / 3), node(root)]))
        }
    )

    static let nodes = ([root] + teams + keys).map(node)

    private static func dollars(_ nanos: Int64) -> BudgetAmount { Quantity(count: nanos).amount(.usd) }
    private static func tokens(_ count: Int64) -> BudgetAmount { Quantity(count: count).amount(.tokens) }

    private static func node(_ scope: Int32) -> ScopeNode {
        ScopeNode(
            scope: ScopeID(rawValue: scope),
            name: .team(TeamID(rawValue: "team_\(scope)")),
            budget: budgets[scope].map { BudgetTerms($0, window: .total) },
            limits: LimitTerms()
        )
    }
}
