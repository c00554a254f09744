import NIOCore
import Policy

extension DataPlaneServer {
    /// Takes in that a provider, asked as some terms say, was found well or not, for every target at it that goes by them, each of
    /// its keys included.
    public func probed(
        _ provider: Provider,
        _ terms: ProbeTerms,
        isWell: Bool,
        models: some Collection<Model>
    ) {
        let now = NIODeadline.now().microseconds
        var seen: Set<String> = []
        for target in models.flatMap(\.targets)
        where target.provider.name == provider.name && target.probe == terms
            && seen.insert(target.name).inserted
        {
            targetBook.entry(of: target).tell {
                $0.probed(isWell: isWell, target.breaker, now: now, chance: .random(in: 0..<1))
            }
        }
    }
}
