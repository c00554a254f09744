/// What the ledger is about to ask of the store.
struct RefillPlan: Sendable {
    /// The accounts that the requests are for, in the same order.
    var accounts: [Int] = []
    /// What to give back and to take.
    var requests: [SliceRequest] = []
    /// Windows that have no account yet.
    var unopened: [WindowOpening] = []
}
