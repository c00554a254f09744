import Policy

/// What stood in the way of each target of a plan, the shortest wait of each kind.
struct Obstacles {
    /// A limit of the operator's.
    private(set) var limit: LimitExcess?
    /// The microseconds until a breaker may admit a call.
    private(set) var open: Int64?
    /// The microseconds until a provider has something left again.
    private(set) var exhausted: Int64?
    /// Whether a budget had no room for one beside what may be billed already.
    var isUnpaid = false
    /// Whether the time of the exchange was over on one.
    var isLate = false

    /// Whether one may be asked all the same.
    private(set) var mayBeAsked = false

    mutating func add(_ excess: LimitExcess) {
        if excess.waitMicroseconds < limit?.waitMicroseconds ?? .max { limit = excess }
    }

    mutating func add(_ obstacle: TargetObstacle) {
        switch obstacle {
        case .open(let wait): open = min(open ?? .max, wait)
        case .exhausted(let wait):
            exhausted = min(exhausted ?? .max, wait)
            mayBeAsked = true
        case .resting: mayBeAsked = true
        }
    }
}
