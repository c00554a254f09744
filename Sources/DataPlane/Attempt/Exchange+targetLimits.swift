import Dialects
import Policy
import Vocabulary

extension Exchange {
    /// The tokens of input that a call to a target is expected to take of its provider's limits: those that were counted, else a
    /// quarter of the body's bytes.
    func expectedTokens(on target: Target) -> Int {
        guard let authorized, authorized.operation.isMetered, !authorized.operation.isCount else { return 0 }
        let counted = loop.tokenRules.rule(of: target).flatMap { authorized.counts[$0]?.estimate }
        return counted ?? Estimate.input(bodyLength: authorized.bodyLength)
    }

    /// Gives back the place in the limits of the attempt that has ended.
    func giveBackAttemptPermit(usedTokens: Int) {
        guard let permit = attemptPermit.take() else { return }
        loop.giveBack(permit, usedTokens: usedTokens)
    }

    /// Takes a place in the limits of a target's provider and fallback model.
    func passLimits(
        ofTarget index: Int,
        _ authorized: Authorized,
        _ published: PublishedSnapshot
    ) throws(LimitExcess) {
        var names = published.snapshot.limits(ofProvider: authorized.targets[index].provider.name)
        // The first attempt at the only provider has passed its limits with the request.
        if calledTarget == nil, names.allSatisfy(authorized.limits.contains) { names = [] }
        if let place = authorized.fallbackStarts.lastIndex(where: { $0 <= index }) {
            names += published.snapshot.limits(ofModel: authorized.fallbackModels[place].name)
        }
        if !authorized.pools.isEmpty {
            for pool in authorized.pools[index] { names += published.snapshot.limits(ofModel: pool.name) }
        }
        guard !names.isEmpty else { return }
        let permit = LimitPermit(attemptOf: authorized, names: names)
        _ = try loop.shared.limits.attempt(permit, facts.priority, now: loop.shared.now().microseconds)
        attemptPermit = permit
    }
}
