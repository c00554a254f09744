import NIOCore
import Policy
import Synchronization
import Vocabulary

/// What the process knows of its targets from the calls to them, by the targets' names and keys, so that it outlives a
/// reload, and a key that takes another's place begins anew.
///
/// It is as long as the configurations of the process have had targets.
final class TargetBook: Sendable {
    private struct Pages {
        var entries: [TargetIdentity: TargetEntry] = [:]
        /// Of each name the entry that was asked for last.
        var latest: [String: TargetEntry] = [:]
    }

    private let pages = Mutex(Pages())

    /// The entry of a target; a new one if it was never asked for.
    func entry(of target: Target) -> TargetEntry {
        let identity = TargetIdentity(target)
        return pages.withLock { pages in
            let entry = pages.entries[identity] ?? TargetEntry(name: target.name)
            pages.entries[identity] = entry
            pages.latest[target.name] = entry
            return entry
        }
    }

    /// The entry of a target that was asked for before.
    func known(_ target: Target) -> TargetEntry? {
        let identity = TargetIdentity(target)
        return pages.withLock { $0.entries[identity] }
    }

    /// Whether calls to each target are held back, those that find out whether it is well again apart.
    var circuits: [String: Bool] {
        pages.withLock { $0.latest }.mapValues { entry in entry.read { $0.breaker.state != .closed } }
    }

    /// Opens the breaker of a target that does much worse than its siblings.
    func judge(_ target: Target, among siblings: some Collection<Target>, now: NIODeadline, chance: Double) {
        guard siblings.count > 1 else { return }
        let others = siblings.filter { $0 !== target }.map { share(of: $0, now) }
        guard Outlier.isOne(share(of: target, now), among: others) else { return }
        entry(of: target).tell { $0.eject(target.breaker, now: now.microseconds, chance: chance) }
    }

    private func share(of target: Target, _ now: NIODeadline) -> Outlier.Share {
        entry(of: target).read { standing in
            let recent = standing.breaker.window.counts(
                within: target.breaker.window.microseconds,
                now: now.microseconds
            )
            return Outlier.Share(
                calls: recent.calls,
                failures: recent.failures,
                isOpen: standing.breaker.isOpen(target.breaker, now: now.microseconds)
            )
        }
    }
}
