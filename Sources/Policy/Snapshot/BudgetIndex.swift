import HashTreeCollections
import Vocabulary

/// Who has a budget of its own, in the order of lists, and what has changed since when.
struct BudgetIndex: Sendable {
    /// A budget with alerts, or that hands on what its windows leave, by its last change.
    private struct Change: Comparable, Sendable {
        var version: UInt64
        var mark: BudgetMark

        static func < (left: Change, right: Change) -> Bool {
            left.version == right.version ? left.mark < right.mark : left.version < right.version
        }
    }

    private(set) var all = SortedTree<BudgetMark>()
    private(set) var byTeam: TreeDictionary<TeamID, SortedTree<BudgetMark>> = [:]
    private var changes = SortedTree<Change>()
    private var versions: TreeDictionary<ScopeName, UInt64> = [:]

    /// The watched budgets whose terms have changed after a version.
    func changes(after version: UInt64) -> [ScopeName] {
        // No name is as short, so none of that version is left out or in.
        changes.elements(after: Change(version: version + 1, mark: BudgetMark(""))).compactMap(\.mark.name)
    }

    /// Takes note of a budget at a team, or of a person, that comes, goes or changes.
    mutating func note(
        _ name: ScopeName,
        at team: TeamID?,
        from old: BudgetTerms?,
        to new: BudgetTerms?,
        version: UInt64
    ) {
        guard old != new else { return }
        let mark = BudgetMark(name)
        if old == nil {
            all.insert(mark)
            if let team { byTeam[team, default: SortedTree()].insert(mark) }
        } else if new == nil {
            all.remove(mark)
            if let team { byTeam[team]?.remove(mark) }
        }
        if let before = versions.removeValue(forKey: name) {
            changes.remove(Change(version: before, mark: mark))
        }
        if new?.isWatched ?? false {
            versions[name] = version
            changes.insert(Change(version: version, mark: mark))
        }
    }
}

extension BudgetTerms {
    /// Whether somebody is to be told of it, or its windows must be there in time.
    public var isWatched: Bool { !alerts.isEmpty || carryOver != nil }
}
