/// The answer to a request for a hold.
public enum HoldOutcome: ~Copyable, Sendable {
    /// The amount is held on every budget that applies.
    case held(Hold)
    /// The slices at hand do not cover it: ask with `hold(_:completion:)`.
    case mustWait
    /// A budget has too little room.
    case refused(BudgetShortfall)
    /// The ledger cannot decide; the exchange must not be served.
    case unavailable(LedgerUnavailable)
}
