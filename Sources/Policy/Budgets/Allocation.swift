import Vocabulary

/// What the budgets right below a holder may spend together while a window of its own lasts, kept added up.
///
/// Each counts as often as its windows can fall into the holder's, in whole or in part.
public struct Allocation: Sendable {
    /// What is given on beyond what the holder has.
    public struct Excess: Sendable, Equatable {
        /// What is given on; `nil` if some of it begins anew without end.
        public var sum: Quantity?
        /// What the holder has.
        public var limit: Quantity
        /// From when on; `nil` if it is so without any grants.
        public var moment: UTCTime?
    }

    private var declared = Int128.zero
    /// How many of the budgets begin anew without end while the holder's window lasts, and are more than nothing.
    private var endless = 0
    private(set) var grants = StepTree()

    /// Makes an empty sum.
    public init() {}

    /// Adds a budget, or takes it away, whose windows can fall into the holder's so often; `nil` is without end.
    public mutating func add(_ terms: BudgetTerms, times count: Int64?, isAdded: Bool = true) {
        let sign: Int128 = isAdded ? 1 : -1
        guard let count else {
            if terms.limit > .zero || !terms.grants.isEmpty { endless += isAdded ? 1 : -1 }
            return
        }
        let factor = sign * Int128(count)
        declared += factor * Int128(terms.limit.count)
        for grant in terms.grants where grant.start.map({ $0 < grant.end }) ?? true {
            let amount = factor * Int128(grant.amount.count)
            grants.add(amount, from: grant.start ?? UTCTime(microseconds: .min))
            grants.add(-amount, from: grant.end)
        }
    }

    /// What is given on without any grants; `nil` if some of it begins anew without end.
    public var sum: Quantity? { endless > 0 ? nil : Quantity(count: Int64(clamping: declared)) }

    /// What is given on beyond the limit as it is declared.
    public func excess(over terms: BudgetTerms) -> Excess? {
        guard endless > 0 || declared > Int128(terms.limit.count) else { return nil }
        return Excess(sum: sum, limit: terms.limit)
    }

    /// What is given on beyond what the holder has at some moment from now on, with all grants that are in force then.
    ///
    /// It looks at the holder's own grants one by one, and at those of others by a tree of them.
    public func excess(over terms: BudgetTerms, from now: UTCTime) -> Excess? {
        if let excess = excess(over: terms) { return excess }
        let turns = terms.grants.flatMap { [$0.start, $0.end].compactMap(\.self) }.filter { now < $0 }
        let starts = [now] + Set(turns).sorted()
        for (index, start) in starts.enumerated() {
            let limit = terms.limit(at: start)
            let bound = Int128(limit.count) - declared
            let value = grants.value(at: start)
            let end = index + 1 < starts.count ? starts[index + 1] : nil
            let found =
                value > bound
                ? (moment: start, sum: value) : grants.first(above: bound, after: start, before: end)
            guard let found else { continue }
            let sum = Quantity(count: Int64(clamping: declared + found.sum))
            return Excess(sum: sum, limit: limit, moment: found.moment)
        }
        return nil
    }
}
