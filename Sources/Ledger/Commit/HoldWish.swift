import Policy

/// What an exchange asks for that waits for a hold.
struct HoldWish: Sendable {
    /// The hold.
    var request: HoldRequest
    /// End users whose places in the ledger are not known yet; it can be decided when there are none.
    var endUsers: [PartPath.EndUser] = []
    /// Why one of them gets no place.
    var crowding: BudgetShortfall?
}
