/// How far the minute's look for what serves nobody any more has come.
///
/// It goes in portions, between which exchanges that wait are decided: neither the lock nor a transaction lasts longer
/// because there are many budgets.
struct IdleSweep: Sendable {
    /// How many accounts or scopes are looked at under the lock at a time.
    static let looks = 1000
    /// How many accounts are given back in one transaction.
    static let most = 200

    /// The next account to look at.
    var account = 0
    /// The next scope whose windows are to be looked at.
    var scope = 0
    /// Whether all accounts have been looked at.
    var areAccountsDone = false
}
