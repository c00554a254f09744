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
                if let shortest {
                    if isOnlyWay(ahead.current, authorized) { attemptReadings = shortest.readings }
                    refuse(Refusals.excess(shortest))
                }
                return false
            }
        }
    }

    /// What the tightest of all limits that apply leave, as the answer's head tells it.
    var tightestReadings: LimitReadings {
        var tightest = readings
        tightest.tighten(with: attemptReadings)
        return tightest
    }

    /// Gives back the place in the limits of the attempt that has ended.
    func giveBackAttemptPermit(usedTokens: Int) {
        guard let permit = attemptPermit.take() else { return }
        loop.shared.limits.end(permit, usedTokens: usedTokens)
    }

    private func passLimits(
        ofTarget index: Int,
        _ authorized: Authorized,
        _ snapshot: Snapshot
    ) throws(LimitExcess) {
        var names = snapshot.limits(ofProvider: authorized.targets[index].provider.name)
        if let place = authorized.fallbackStarts.lastIndex(where: { $0 <= index }) {
            names += snapshot.limits(ofModel: authorized.fallbackModels[place].name)
        }
        guard !names.isEmpty else { return }
        let permit = LimitPermit(
            path: nil,
            names: names,
            expectedTokens: Estimate.input(bodyLength: authorized.bodyLength)
        )
        let left = try loop.shared.limits.admit(permit, now: loop.shared.now().microseconds)
        attemptPermit = permit
        attemptReadings = isOnlyWay(index, authorized) ? left : LimitReadings()
    }

    /// Whether the provider of a target serves every target of the plan: only then do its limits say how soon the caller
    /// can come again.
    private func isOnlyWay(_ index: Int, _ authorized: Authorized) -> Bool {
        let provider = authorized.targets[index].provider
        return authorized.targets.allSatisfy { $0.provider === provider }
    }
}
