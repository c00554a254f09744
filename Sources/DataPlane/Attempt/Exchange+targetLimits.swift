import Dialects
import Policy
import Vocabulary

extension Exchange {
    /// The tokens of input that a call to the target at a place of the plan is expected to take of its provider's limits: those
    /// that were counted, else those that were expected of its limits.
    func expectedTokens(at place: Int) -> Int {
        guard let authorized, authorized.operation.isMetered, !authorized.operation.isCount else { return 0 }
        return authorized.count(at: place, loop.tokenRules)?.estimate ?? authorized.expectedInput
    }

    /// Gives back the place in the limits of the attempt that has ended.
    func giveBackAttemptPermit(usedTokens: Int) {
        guard let permit = attemptPermit.take() else { return }
        loop.giveBack(permit, usedTokens: usedTokens)
    }

    /// Takes back the place of an attempt that is not made after all.
    func withdrawAttemptPermit() {
        if let permit = attemptPermit.take() { loop.withdraw(permit) }
    }

    /// Takes a place in the limits of a target's provider and fallback model; `nil` if no place is needed.
    func passLimits(
        ofTarget index: Int,
        _ authorized: Authorized,
        _ published: PublishedSnapshot
    ) throws(LimitExcess) -> LimitPermit? {
        guard isLimited(authorized, published) else { return nil }
        let names = limitedNames(ofTarget: index, authorized, in: published.snapshot)
        if let permit = targetLine?.take(index, names) { return permit }
        return names.isEmpty ? nil : try pass(names, authorized)
    }

    /// What of those limits would stop an attempt on a target after the one under way, which leaves so many tokens behind; `nil` if
    /// nothing would.
    func limitExcess(
        ofTarget index: Int,
        _ authorized: Authorized,
        _ published: PublishedSnapshot,
        usedTokens: Int
    ) -> LimitExcess? {
        guard isLimited(authorized, published) else { return nil }
        let names = limitedNames(ofTarget: index, authorized, in: published.snapshot)
        guard !names.isEmpty else { return nil }
        return loop.shared.limits.obstacle(
            LimitPermit(attemptOf: authorized, names: names),
            priority(authorized),
            after: attemptPermit,
            usedTokens: usedTokens,
            now: loop.shared.now().microseconds
        )
    }

    /// Whether an attempt may meet limits beside those that the request has passed.
    private func isLimited(_ authorized: Authorized, _ published: PublishedSnapshot) -> Bool {
        published.snapshot.limitsProviders || !authorized.fallbackStarts.isEmpty || !authorized.pools.isEmpty
    }

    /// Takes a place for a call beside another one at a provider where the request itself has a place, which is the other call's;
    /// `nil` if no place of its own is needed.
    func placeBeside(
        ofTarget index: Int,
        _ authorized: Authorized,
        _ published: PublishedSnapshot
    ) throws(LimitExcess) -> LimitPermit? {
        let names = published.snapshot.limits(ofProvider: authorized.targets[index].provider.name)
            .filter { $0.limits.concurrency != nil && authorized.hasPlace(at: $0.holder) }
        return names.isEmpty ? nil : try pass(names.map(\.placeAlone), authorized)
    }

    /// The limits that an attempt on a target meets beside those that the request has passed.
    func limitedNames(ofTarget index: Int, _ authorized: Authorized, in snapshot: Snapshot) -> [LimitedName] {
        var names = snapshot.limits(ofProvider: authorized.targets[index].provider.name)
        if names.allSatisfy({ authorized.hasPlace(at: $0.holder) }) {
            // The first attempt at the only provider has passed its limits with the request, which keeps its place there.
            names = calledTarget == nil ? [] : names.map(\.withoutPlace).filter { !$0.limits.isUnlimited }
        }
        if let place = authorized.fallbackStarts.lastIndex(where: { $0 <= index }) {
            names += snapshot.limits(ofModel: authorized.fallbackModels[place].name)
        }
        if !authorized.pools.isEmpty {
            for pool in authorized.pools[index] { names += snapshot.limits(ofModel: pool.name) }
        }
        return names
    }

    private func pass(_ names: [LimitedName], _ authorized: Authorized) throws(LimitExcess) -> LimitPermit {
        let permit = LimitPermit(attemptOf: authorized, names: names)
        _ = try loop.shared.limits.attempt(permit, priority(authorized), now: loop.shared.now().microseconds)
        return permit
    }
}
