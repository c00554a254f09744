import Policy

/// What follows an attempt, and the plan that it leads to.
struct Sequel {
    let step: AttemptSequel
    let plan: AttemptPlan
    /// Whether the target that it leads to is at a limit of the operator's, so that it is waited for or the caller told to come again.
    let isStopped: Bool
    /// Whether nothing more is tried for want of time alone.
    let isLate: Bool

    init(_ step: AttemptSequel, _ plan: AttemptPlan, isStopped: Bool = false, isLate: Bool = false) {
        self.step = step
        self.plan = plan
        self.isStopped = isStopped
        self.isLate = isLate
    }
}
