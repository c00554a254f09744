import Policy
import Testing
import Vocabulary

@testable import Alerts
@testable import Ledger

@Suite("What the minute's round looks at")
struct AlertRoundTests {
    private static let start = UTCTime(seconds: 1_800_000_000)

    /// Budgets of a snapshot, as the assembly finds them.
    private struct Budgets: WatchedBudgets {
        var snapshot = Snapshot()

        mutating func put(_ number: Int32, _ budget: BudgetTerms?) {
            snapshot.put(
                User(
                    id: UserID(rawValue: "user_\(number)"),
                    scope: ScopeID(rawValue: number),
                    email: "\(number)@example.com",
                    name: "",
                    budget: budget,
                    createdAt: AlertRoundTests.start
                )
            )
        }

        func budgets(of payers: Set<Payer>) -> [ScopeNode] { [] }
        func changes(after version: UInt64) -> (names: [ScopeName], version: UInt64) {
            (snapshot.watchedBudgets(changedAfter: version), snapshot.version)
        }
        func budgets(of names: Set<ScopeName>) -> [ScopeNode] {
            names.compactMap { snapshot.node(named: $0) }.filter { $0.budget?.isWatched ?? false }
        }
    }

    private var budgets = Budgets()
    private var round = AlertRound()

    private func terms(alerts: [Int] = [50], grants: [BudgetGrant] = [], carries: Bool = false) -> BudgetTerms
    {
        BudgetTerms(
            Quantity(count: 100).amount(.usd),
            window: .hour,
            alerts: alerts,
            grants: grants,
            carryOver: carries ? CarryOver() : nil
        )
    }

    private func cut(_ node: ScopeNode, at time: UTCTime) -> BudgetCut {
        let hour = UTCTime(seconds: time.seconds / 3600 * 3600)
        return BudgetCut(
            scope: node.name,
            unit: .usd,
            declared: Quantity(count: 100),
            granted: .zero,
            carried: .zero,
            window: .hour,
            windowStart: hour,
            resetsAt: hour + .seconds(3600),
            settled: .zero,
            held: .zero,
            reserved: .zero,
            holds: []
        )
    }

    /// Goes the round some seconds after the start; says whom it looks at, and looks at all of them but some.
    private mutating func go(_ seconds: Int64, missing missed: Set<String> = []) -> [String] {
        let time = Self.start + .seconds(seconds)
        let nodes = round.begin(budgets, at: time)
        let seen = nodes.filter { !missed.contains($0.name.description) }
        round.look(at: seen, as: seen.map { cut($0, at: time) }, at: time)
        return nodes.map { String($0.name.description.dropFirst("user:user_".count)) }.sorted()
    }

    @Test("after a start all that are watched, from then on those that have changed, however many there are")
    mutating func changes() {
        for number in 0..<1000 as Range<Int32> { budgets.put(number, terms()) }
        for number in 1000..<1100 as Range<Int32> { budgets.put(number, terms(alerts: [])) }
        #expect(go(0).count == 1000)
        #expect(go(60).isEmpty)

        budgets.put(7, terms(alerts: [20]))
        budgets.put(8, terms())
        budgets.put(9, terms(alerts: []))
        budgets.put(1000, terms())

        #expect(go(120) == ["1000", "7"])
        #expect(go(180).isEmpty)
    }

    @Test("those whose grants begin and end, when they do")
    mutating func grants() {
        let grant = BudgetGrant(
            amount: Quantity(count: 5),
            start: Self.start + .seconds(100),
            end: Self.start + .seconds(200)
        )
        budgets.put(1, terms(grants: [grant]))
        budgets.put(2, terms())

        let seen = [0, 60, 120, 180, 240, 300].map { go($0) }

        #expect(seen == [["1", "2"], [], ["1"], [], ["1"], []])
    }

    @Test("those that carry over, once in each of their windows")
    mutating func windows() {
        budgets.put(1, terms(alerts: [], carries: true))
        budgets.put(2, terms())

        // 1,800,000,000 is the beginning of an hour.
        let seen = stride(from: 0, through: 10_800, by: 60).filter { go($0).contains("1") }

        #expect(seen == [0, 3600, 7200, 10_800])
    }

    @Test("those that could not be looked at again and again, those that are no more never")
    mutating func missed() {
        for number in 1...3 as ClosedRange<Int32> { budgets.put(number, terms()) }
        #expect(go(0, missing: ["user:user_2", "user:user_3"]) == ["1", "2", "3"])
        #expect(go(60, missing: ["user:user_2", "user:user_3"]) == ["2", "3"])

        budgets.snapshot.remove(user: UserID(rawValue: "user_3"))

        #expect(go(120) == ["2"])
        #expect(go(180).isEmpty)
    }
}
