import Policy
import Vocabulary

extension ValueRules {
    /// Checks a budget; `path` is the field that has it.
    static func check(budget: BudgetTerms, at path: String) throws(DirectoryError) {
        do throws(DirectoryError) {
            try check(budget: budget)
        } catch {
            var error = error
            error.field = error.field.map { path + $0.dropFirst("budget".count) }
            throw error
        }
    }

    static func check(budget: BudgetTerms) throws(DirectoryError) {
        guard isLimit(budget.limit, budget.unit) else {
            throw .invalid(
                "budget.limit_\(budget.unit.rawValue)",
                "A limit is not negative, and at most \(BudgetTerms.mostTokens) tokens."
            )
        }
        guard TimeZoneNames.isKnown(budget.timeZone) else {
            throw .invalid("budget.time_zone", "A time zone is an IANA name such as `Europe/London`.")
        }
        guard budget.alerts.count <= 10, budget.alerts.allSatisfy({ (1...100).contains($0) }) else {
            throw .invalid("budget.alerts", "Alerts are at most ten percentages from 1 to 100.")
        }
        try check(span: budget)
        try check(cycle: budget)
        try check(grants: budget)
        try check(carryOver: budget)
    }

    private static func check(span budget: BudgetTerms) throws(DirectoryError) {
        guard budget.window == .fixed else {
            guard budget.span == nil else {
                throw .invalid("budget.window", "Only a window `fixed` has `starts_at` and `ends_at`.")
            }
            return
        }
        guard let span = budget.span else {
            throw .invalid("budget.starts_at", "A window `fixed` has `starts_at` and `ends_at`.")
        }
        guard span.start < span.end else {
            throw .invalid("budget.ends_at", "A window ends after it begins.")
        }
        guard span.isWellFormed else {
            let isStart = span.start.microseconds % BudgetSpan.step != 0
            throw .invalid(
                "budget.\(isStart ? "starts_at" : "ends_at")",
                "A window begins and ends on a full quarter of an hour."
            )
        }
    }

    private static func check(cycle budget: BudgetTerms) throws(DirectoryError) {
        guard let cycle = budget.cycle else { return }
        guard budget.window.hasDates else {
            throw .invalid("budget.starts_on", "Only days, weeks and months are counted from a date.")
        }
        guard (1...budget.window.mostEvery).contains(cycle.every) else {
            throw .invalid("budget.every", "A window has at most 366 days, 52 weeks or 12 months.")
        }
    }

    private static func check(grants budget: BudgetTerms) throws(DirectoryError) {
        guard budget.grants.count <= BudgetTerms.mostGrants else {
            throw .invalid("budget.grants", "At most \(BudgetTerms.mostGrants) grants are allowed.")
        }
        for (index, grant) in budget.grants.enumerated() {
            let place = "budget.grants[\(index)]"
            guard isLimit(grant.amount, budget.unit), grant.amount > .zero else {
                throw .invalid(
                    "\(place).amount_\(budget.unit.rawValue)",
                    "A grant is more than nothing, and at most \(BudgetTerms.mostTokens) tokens."
                )
            }
            guard grant.start.map({ $0 < grant.end }) ?? true else {
                throw .invalid("\(place).ends_at", "A grant ends after it begins.")
            }
            guard grant.reason.isEmpty || isText(grant.reason) else {
                throw .invalid(
                    "\(place).reason",
                    "A reason has at most \(longestText) bytes, no control characters, no blanks around it."
                )
            }
        }
    }

    private static func check(carryOver budget: BudgetTerms) throws(DirectoryError) {
        guard let rule = budget.carryOver else { return }
        guard budget.recurs else {
            throw .invalid(
                "budget.carry_over",
                "Nothing is carried over where no window follows: in `total` and `fixed`."
            )
        }
        guard rule.most.map({ isLimit($0, budget.unit) }) ?? true else {
            throw .invalid(
                "budget.carry_over.max_\(budget.unit.rawValue)",
                "The most is not negative, and at most \(BudgetTerms.mostTokens) tokens."
            )
        }
    }

    private static func isLimit(_ quantity: Quantity, _ unit: BudgetUnit) -> Bool {
        quantity >= .zero && (unit == .usd || quantity.count <= BudgetTerms.mostTokens)
    }
}
