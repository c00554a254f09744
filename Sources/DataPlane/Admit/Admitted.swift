import Ledger
import Policy
import Vocabulary

/// A request that passed every limit and holds its bound in every budget.
///
/// Only `admit` makes one, and without one there is no attempt.
struct Admitted: ~Copyable {
    let authorized: Authorized
    let permit: LimitPermit
    var hold: Hold

    fileprivate init(authorized: Authorized, permit: LimitPermit, hold: consuming Hold) {
        self.authorized = authorized
        self.permit = permit
        self.hold = hold
    }

    /// Makes the hold larger, if every budget has the room at once.
    mutating func raise(by more: Bound, in ledger: Ledger) -> Bool {
        ledger.raise(&hold, by: more.amount, tokens: more.tokens)
    }

    /// Makes the hold as large as what may be charged, if it is not and every budget has the room at once.
    mutating func cover(_ due: Charge, in ledger: Ledger) -> Bool {
        let amount = max(.zero, due.cost - hold.bound)
        let tokens = max(0, due.tokens - hold.tokens)
        return ledger.raise(&hold, by: amount, tokens: tokens)
    }

    /// Makes the hold larger as soon as every budget has the room, or says which has none; what is raised is taken later.
    func raise(
        by more: Bound,
        in ledger: Ledger,
        completion: @escaping @Sendable (RaiseOutcome) -> Void
    ) {
        ledger.raise(hold, by: more.amount, tokens: more.tokens, completion: completion)
    }

    /// Separates the hold, for the one call that ends it.
    consuming func intoHold() -> Hold { hold }
}

extension LoopContext {
    /// Joins a permit and a hold.
    func admit(_ authorized: Authorized, _ permit: LimitPermit, _ hold: consuming Hold) -> Admitted {
        Admitted(authorized: authorized, permit: permit, hold: hold)
    }
}
