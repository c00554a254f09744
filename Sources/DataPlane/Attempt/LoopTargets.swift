import Policy

/// Finds the entries of targets for one event loop, by the targets themselves: a request needs no hash of a name.
final class LoopTargets {
    private struct Known {
        /// Kept, so that its identifier is never another's.
        let target: Target
        let entry: TargetEntry
    }

    /// More than any configuration has; reached only by many reloads, and then begun anew.
    private static let limit = 4096

    private let book: TargetBook
    private var known: [ObjectIdentifier: Known] = [:]
    /// What was asked for last, which with few targets is asked for next.
    private var latest: Known?

    init(_ book: TargetBook) { self.book = book }

    func entry(of target: Target) -> TargetEntry {
        if let latest, latest.target === target { return latest.entry }
        if let found = known[ObjectIdentifier(target)] {
            latest = found
            return found.entry
        }
        if known.count >= Self.limit { known.removeAll() }
        let found = Known(target: target, entry: book.entry(of: target))
        known[ObjectIdentifier(target)] = found
        latest = found
        return found.entry
    }
}
