import Policy
import Vocabulary

/// What happened on the way of an exchange beside its attempts, to be told by its explanation, and whom it may come back to; most
/// exchanges have none.
final class ReachTrail {
    /// The most of each kind that is kept.
    private static let most = 32

    private(set) var skips: [RoutingRecord.Skip] = []
    private(set) var raises: [RoutingRecord.Raise] = []
    /// The places in the plan of those that something is known of that stood in the way, and may not any more.
    private(set) var stoppedPlaces: Set<Int> = []

    /// Notes a target that was passed by; what was looked at twice before the same attempt is told once.
    func note(_ skip: RoutingRecord.Skip) {
        let isKnown = skips.contains {
            $0.target == skip.target && $0.reason == skip.reason && $0.attempts == skip.attempts
        }
        if !isKnown, skips.count < Self.most { skips.append(skip) }
    }

    /// Notes a target that something is known of.
    func noteStopped(_ index: Int) { stoppedPlaces.insert(index) }

    /// Notes a hold that became larger, or could not; what was tried twice before the same attempt is told once.
    func note(_ raise: RoutingRecord.Raise) {
        let isKnown = raises.contains {
            $0.before == raise.before && $0.after == raise.after && $0.isGranted == raise.isGranted
                && $0.attempts == raise.attempts
        }
        if !isKnown, raises.count < Self.most { raises.append(raise) }
    }
}

extension Exchange {
    /// Notes that a target is passed by for what is known of it.
    func noteSkip(_ index: Int, _ obstacle: TargetObstacle) {
        guard let name = authorized?.targets[index].name else { return }
        noted.noteStopped(index)
        noted.note(
            RoutingRecord.Skip(
                name,
                obstacle,
                attempts: attemptCount,
                atMicroseconds: elapsedMicroseconds()
            )
        )
    }

    /// Notes that a target's call was ended for the sake of another one's, which may be of no use yet.
    func noteLost(_ index: Int) { noted.noteStopped(index) }

    /// Notes that a target is passed by for another reason.
    func noteSkip(_ index: Int, _ reason: RoutingRecord.Skip.Reason, _ excess: LimitExcess? = nil) {
        guard let name = authorized?.targets[index].name else { return }
        // Time that is over does not come back.
        if reason != .time { noted.noteStopped(index) }
        noted.note(
            RoutingRecord.Skip(
                name,
                reason,
                holder: excess.map { "\($0.holder)" },
                waitMicroseconds: excess?.waitMicroseconds,
                attempts: attemptCount,
                atMicroseconds: elapsedMicroseconds()
            )
        )
    }

    /// Notes that the hold became larger, or could not.
    func noteRaise(from before: Money, to after: Money, isGranted: Bool) {
        noted.note(
            RoutingRecord.Raise(
                from: before,
                to: after,
                isGranted: isGranted,
                attempts: attemptCount,
                atMicroseconds: elapsedMicroseconds()
            )
        )
    }

    /// How many attempts were made; the one whose answer decides what follows is not noted yet.
    private var attemptCount: Int { (record?.attempts.count ?? 0) + (call == nil ? 0 : 1) }

    private var noted: ReachTrail {
        if let reachTrail { return reachTrail }
        let made = ReachTrail()
        reachTrail = made
        return made
    }
}
