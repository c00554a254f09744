import ControlPlane
import Policy
import Synchronization
import Vocabulary

/// Budgets that stand still, and remember who was asked for.
final class ScriptedBudgets: BudgetReading {
    private let views: [BudgetView]
    private let isEverybodys: Bool
    private let members = Mutex<[TeamID: [String]]>([:])
    private let asked = Mutex<[ScopeName]>([])

    init(views: [BudgetView] = [], isEverybodys: Bool = false) {
        self.views = views
        self.isEverybodys = isEverybodys
    }

    /// Says that everybody whom one asks for has a budget.
    static var everything: ScriptedBudgets { ScriptedBudgets(isEverybodys: true) }

    /// Lets a team have end users whom it does not name.
    func place(_ endUsers: [String], in team: TeamID) {
        members.withLock { $0[team] = endUsers.sorted() }
    }

    /// Whose budgets were read since the last call.
    func takeAsked() -> [ScopeName] {
        asked.withLock { asked in
            defer { asked = [] }
            return asked
        }
    }

    func budgets(of holders: [ScopeName]) throws -> [BudgetView] {
        asked.withLock { $0 += holders }
        return holders.compactMap { scope in
            if let view = views.first(where: { $0.scope == scope }) { return view }
            guard isEverybodys else { return nil }
            return BudgetView(
                scope: scope,
                limit: Quantity.zero.amount(.usd),
                window: .month,
                windowStart: UTCTime(seconds: 0),
                resetsAt: nil
            )
        }
    }

    func budget(_ scope: ScopeName) throws -> BudgetView? { try budgets(of: [scope]).first }

    func endUsers(of team: TeamID, after value: String?, limit: Int) throws -> [String] {
        let all = members.withLock { $0[team] ?? [] }
        return Array(all.filter { $0 > value ?? "" }.prefix(limit))
    }
}
