import NIOCore
import Policy
import Synchronization
import Vocabulary

/// What the process knows of its targets from the calls to them, by the targets' names, places and keys, so that it outlives a
/// reload, and a key or a server that takes another's place begins anew.
///
/// It is as long as the configurations of the process have had targets.
final class TargetBook: Sendable {
    private let entries = Mutex<[TargetIdentity: TargetEntry]>([:])

    /// The entry of a target; a new one if it was never asked for.
    func entry(of target: Target) -> TargetEntry {
        let identity = TargetIdentity(target)
        return entries.withLock { entries in
            if let entry = entries[identity] { return entry }
            let entry = TargetEntry(name: target.name)
            entries[identity] = entry
            return entry
        }
    }

    /// The entry of a target that was asked for before.
    func known(_ target: Target) -> TargetEntry? {
        let identity = TargetIdentity(target)
        return entries.withLock { $0[identity] }
    }

    /// Whether calls to each of some targets are held back, those that find out whether it is well again apart, by the names of
    /// those that were asked for before.
    func circuits(of targets: some Sequence<Target>) -> [String: Bool] {
        var circuits: [String: Bool] = [:]
        for target in targets {
            guard let entry = known(target) else { continue }
            circuits[target.name] = entry.read { $0.breaker.state != .closed }
        }
        return circuits
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
