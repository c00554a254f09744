import Policy

/// Who was looked at for the next attempt and cannot be asked although nothing is known against it; each is looked at once.
struct Prospects {
    /// What the attempt before may be billed for, if that is not counted yet.
    let spent: Charge
    /// The places in the plan of those that a limit of the operator's stops.
    var limited: Set<Int> = []
    /// The places of those that a budget has no room for.
    var unpaid: Set<Int> = []
    /// Whether the time was over on one.
    var isLate = false

    /// Whether one was looked at and cannot be asked.
    func stops(_ index: Int) -> Bool { limited.contains(index) || unpaid.contains(index) }
}
