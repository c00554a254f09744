import Ledger
import Policy
import Vocabulary

extension Refusals {
    /// The answer when a budget has too little room, or none at this time.
    static func shortfall(_ shortfall: BudgetShortfall) -> Refusal {
        switch shortfall.reason {
        case .spent:
            let unit = shortfall.window.rawValue
            let period = shortfall.every > 1 ? "\(shortfall.every) \(unit)s" : unit
            let kind = shortfall.window == .fixed ? "until its end" : "per \(period)"
            let verb = shortfall.window == .fixed ? "ends" : "begins anew"
            let reset = shortfall.resetsAt.map { "; it \(verb) at \($0)" } ?? ""
            return refusal(
                "The request could pass the budget of \(shortfall.scope) (\(shortfall.limit) \(kind))\(reset)."
            )
        case .notBegun(let start):
            return refusal(
                "The budget of \(shortfall.scope) (\(shortfall.limit)) allows nothing before it begins at \(start)."
            )
        case .over(let end):
            return refusal(
                "The budget of \(shortfall.scope) (\(shortfall.limit)) allows nothing since it ended at \(end)."
            )
        case .crowded(let most):
            let reset =
                shortfall.resetsAt.map { "the next place can be free at \($0)" }
                ?? "no place becomes free by itself"
            return Refusal(
                .budgetExceeded,
                "\(shortfall.scope) is new, and the team has \(most) end users with budgets in use, which is the most at "
                    + "a time; \(reset). The team's admin can name this one or lift the budget of every end user."
            )
        }
    }

    private static func refusal(_ what: String) -> Refusal {
        Refusal(.budgetExceeded, "\(what) The budget's owner can change it.")
    }
}
