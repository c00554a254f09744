import Policy
import Vocabulary

extension Exchange {
    /// Moves the plan on to the first target whose limits leave room, and takes a place in them; answers false if there
    /// is none, and then the exchange is over.
    ///
    /// A target that a limit stops was not called: passing it by is no attempt and costs no retry.
    func reachTarget() -> Bool {
        guard let authorized, let snapshot = authenticated?.published.snapshot else { return false }
        guard snapshot.limitsProviders || !authorized.fallbackStarts.isEmpty else { return true }
        var ahead = plan
        var shortest: LimitExcess?
        while true {
            do throws(LimitExcess) {
                try passLimits(ofTarget: ahead.current, authorized, snapshot)
                plan = ahead
                return true
            } catch {
                if error.waitMicroseconds < shortest?.waitMicroseconds ?? .max { shortest = error }
                guard !ahead.skip() else { continue }
                if let shortest { refuse(Refusals.excess(shortest)) }
                return false
            }
        }
    }

    /// Gives back the place in the limits of the attempt that has ended.
    func giveBackAttemptPermit(usedTokens: Int) {
        guard let permit = attemptPermit.take() else { return }
        loop.giveBack(permit, usedTokens: usedTokens)
    }

    private func passLimits(
        ofTarget index: Int,
        _ authorized: Authorized,
        _ snapshot: Snapshot
    ) throws(LimitExcess) {
        var names = snapshot.limits(ofProvider: authorized.targets[index].provider.name)
        // The first attempt at the only provider has passed its limits with the request.
        if calledTarget == nil, names.allSatisfy(authorized.limits.contains) { names = [] }
        if let place = authorized.fallbackStarts.lastIndex(where: { $0 <= index }) {
            names += snapshot.limits(ofModel: authorized.fallbackModels[place].name)
        }
        guard !names.isEmpty else { return }
        let permit = LimitPermit(attemptOf: authorized, names: names)
        _ = try loop.shared.limits.attempt(permit, now: loop.shared.now().microseconds)
        attemptPermit = permit
    }
}
