import Policy

/// What stood in the way of each target of a plan, the shortest wait of each kind.
struct Obstacles {
    /// A limit of the operator's.
    private(set) var limit: LimitExcess?
    /// The places in the plan of those that such limits stop.
    private(set) var limited: [Int] = []
    /// The microseconds until a breaker may admit a call.
    private(set) var open: Int64?
    /// The microseconds until a provider has something left again.
    private(set) var exhausted: Int64?
    /// Whether a budget had no room for one beside what may be billed already.
    var isUnpaid = false
    /// Whether the time of the exchange was over on one.
    var isLate = false
    /// The place in the plan of the one that may be asked all the same with the best chance, and how long it would rest.
    private var askable: (index: Int, wait: Int64)?
    /// The places of those whose credentials are refused.
    private var refused: [Int] = []

    mutating func add(_ excess: LimitExcess, at index: Int) {
        limited.append(index)
        if excess.waitMicroseconds < limit?.waitMicroseconds ?? .max { limit = excess }
    }

    mutating func add(_ obstacle: TargetObstacle, at index: Int) {
        switch obstacle {
        case .open(let wait): open = min(open ?? .max, wait)
        case .outlier(let wait):
            open = min(open ?? .max, wait)
            // It refuses nobody, and some of its calls go well.
            offer(index, 0)
        case .exhausted(let wait):
            exhausted = min(exhausted ?? .max, wait)
            offer(index, wait)
        case .resting(let wait): offer(index, wait)
        case .refused: refused.append(index)
        }
    }

    /// The place in the plan of the one to ask although it rests; `nil` if there is none.
    ///
    /// One that only does worse than others goes before those that would probably refuse.
    /// One whose credential is refused is asked only where there is no other, and then any of them by `chance`, a number in 0 ..< 1,
    /// since each may have been repaired; not where a limit alone stops another, which has room again before long.
    func lastResort(chance: () -> Double) -> Int? {
        if let askable { return askable.index }
        return refused.isEmpty || limit != nil ? nil : refused[Int(chance() * Double(refused.count))]
    }

    private mutating func offer(_ index: Int, _ wait: Int64) {
        if wait < askable?.wait ?? .max { askable = (index, wait) }
    }
}
