@testable import Ledger

/// An outcome as a test compares it.
enum OutcomeSummary: Equatable {
    case held
    case mustWait
    case refused(BudgetShortfall)
    case unavailable(LedgerUnavailable)

    var shortfall: BudgetShortfall? {
        if case .refused(let shortfall) = self { shortfall } else { nil }
    }
}

extension HoldOutcome {
    /// The hold, which the test needs.
    consuming func held() throws -> Hold {
        switch consume self {
        case .held(let hold): return hold
        case .mustWait: throw Unexpected(outcome: "mustWait")
        case .refused(let shortfall): throw Unexpected(outcome: "\(shortfall)")
        case .unavailable(let reason): throw Unexpected(outcome: "\(reason)")
        }
    }

    /// What it is, without a hold: that is released.
    consuming func summary() -> OutcomeSummary {
        switch consume self {
        case .held(let hold):
            let ledger = hold.ledger
            ledger.release(hold, nil)
            return .held
        case .mustWait: return .mustWait
        case .refused(let shortfall): return .refused(shortfall)
        case .unavailable(let reason): return .unavailable(reason)
        }
    }
}
