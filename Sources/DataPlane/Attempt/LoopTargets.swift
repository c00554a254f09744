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
    /// What was asked for of late, each at a place that follows from its identifier: the few targets of a model are found
    /// without a hash.
    private var recent: [Known?] = Array(repeating: nil, count: 64)

    init(_ book: TargetBook) { self.book = book }

    func entry(of target: Target) -> TargetEntry {
        // Objects lie at multiples of 16, and not close to each other.
        let address = UInt(bitPattern: ObjectIdentifier(target))
        let place = Int((address >> 4 ^ address >> 10) % UInt(recent.count))
        if let known = recent[place], known.target === target { return known.entry }
        let found = found(target)
        recent[place] = found
        return found.entry
    }

    private func found(_ target: Target) -> Known {
        if let found = known[ObjectIdentifier(target)] { return found }
        if known.count >= Self.limit { known.removeAll() }
        let found = Known(target: target, entry: book.entry(of: target))
        known[ObjectIdentifier(target)] = found
        return found
    }
}
