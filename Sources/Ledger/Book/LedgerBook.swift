import Policy
import Vocabulary

/// Who holds how much of which budget: pure bookkeeping in flat tables, without I/O and without a clock.
///
/// Holds are numbered like the slots of the journal. The accounts of a scope form a short chain, the current one
/// first, so that finding the account of a hold is one look into an array.
struct LedgerBook: Sendable {
    /// The most windows that one hold can lie on: those of the longest path, a few that no budget refers to just now, and
    /// those of parts that are declared meanwhile.
    static let maximumClaims = mostClaimsApart + ScopePath.maximumParts
    /// From how many on it comes to lie on no more of those that no budget refers to: budgets in force come first.
    static let mostClaimsApart = ScopePath.maximumNodes + 16

    var accounts: [Account] = []
    /// The first account of each scope, by the scope's number; -1 is none.
    var firstAccount: [Int32] = []
    /// The account of each row, by the row's number.
    var accountByRow: [Int64: Int] = [:]
    var vacantAccounts: [Int] = []
    /// Accounts whose slice runs low although the store has room.
    var wanting: [Int] = []

    var entries: [HoldEntry] = []
    /// The accounts of each hold, `maximumClaims` places for each.
    var claims: [Int32] = []
    var freeNumbers: [Int32] = []
    /// Whose budgets the accounts are that open holds were put on after they had been taken.
    var attachedNames: [Int: ScopeName] = [:]
    /// Rises when a hold ends and leaves an account with nothing settled or held on it.
    var emptied: UInt64 = 0
    /// The number of open holds.
    var openCount = 0
    /// When the exchange of the youngest hold had arrived.
    var newestArrival = UTCTime(microseconds: .min)

    /// How many holds there can be at once.
    var capacity: Int { entries.count }

    /// Makes room for more holds.
    mutating func grow(by count: Int) {
        let start = Int32(entries.count)
        entries.append(contentsOf: repeatElement(HoldEntry(), count: count))
        claims.append(contentsOf: repeatElement(-1, count: count * Self.maximumClaims))
        freeNumbers.reserveCapacity(entries.count)
        // The lowest number is used first and most, so that an idle process touches few pages of the journal.
        for number in (start..<start + Int32(count)).reversed() { freeNumbers.append(number) }
    }

    /// The account of a budget at a moment.
    func account(of scope: ScopeID, _ terms: BudgetTerms, at time: UTCTime) -> Int? {
        let place = Int(scope.rawValue)
        guard place >= 0, place < firstAccount.count else { return nil }
        var index = firstAccount[place]
        while index >= 0 {
            if accounts[Int(index)].serves(terms, at: time), !accounts[Int(index)].isEnding {
                return Int(index)
            }
            index = accounts[Int(index)].next
        }
        return nil
    }
}
