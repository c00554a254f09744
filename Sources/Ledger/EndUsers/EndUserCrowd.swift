import Policy
import Vocabulary

/// The end users of one team who have places without being named, as the ledger's thread counts them.
struct EndUserCrowd: Sendable {
    /// A place.
    struct Place: Sendable {
        /// Whose it is.
        let name: EndUserName
        /// Until when something is settled on it as the store had it; `nil` of a place that was given since.
        let settledUntil: UTCTime?
    }

    /// When every place was taken, and what makes another look worth while.
    struct FullHouse: Sendable {
        /// When the first window ends of those that take places; `nil` if none ever does.
        let until: UTCTime?
        /// `LedgerBook.emptied` at that look.
        let emptied: UInt64
        /// The team's named parts at that look.
        let parts: TeamParts?

        /// Whether it still says how things are.
        func holds(at time: UTCTime, emptied: UInt64, parts: TeamParts?) -> Bool {
            self.emptied == emptied && self.parts === parts && until.map { time < $0 } ?? true
        }
    }

    /// The places by their numbers.
    var places: [ScopeID: Place] = [:]
    /// Whether all have been read from the store that were there when the process started.
    var isLoaded = false
    /// The last one that has been read.
    var lastLoaded: String?
    /// What the last look for a free place found, if there was none.
    var fullHouse: FullHouse?
}
