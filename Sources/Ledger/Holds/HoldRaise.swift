import Policy
import Vocabulary

/// What the ledger has added to an open hold, to be taken by that hold.
public struct HoldRaise: Hashable, Sendable {
    let exchange: ExchangeID
    let more: Charge
}

extension Hold {
    /// Takes what was added; it is covered already, whether it is taken or not.
    public mutating func take(_ raise: HoldRaise) {
        precondition(raise.exchange == exchange, "a raise belongs to the hold that asked for it")
        let raised = Charge(cost: bound, tokens: tokens) + raise.more
        bound = raised.cost
        tokens = raised.tokens
        slot.raise(to: raised)
    }
}
