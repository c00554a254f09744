import Vocabulary

/// What a rule says of the targets of its model, ready to be asked of each of them.
///
/// An object, as every request that the rule acts on passes it on several times.
public final class TargetChoice: Sendable {
    /// The rule's name.
    public let name: String
    /// Labels that a target must carry to be used.
    public let labels: RequiredLabels
    private let targets: [TextPattern]?
    private let preferred: [TextPattern]

    /// Whether it puts targets before others.
    var prefersAny: Bool { !preferred.isEmpty }

    /// What a rule says of targets; `nil` if it says nothing.
    init?(_ rule: RoutingRule) {
        guard rule.choosesTargets else { return nil }
        name = rule.name
        targets = rule.targets
        labels = RequiredLabels(rule.targetLabels)
        preferred = rule.preferred
    }

    func allows(_ target: Target) -> Bool {
        labels.areCarried(by: target.labels)
            && targets.map { $0.contains { $0.matches(target.declaredName) } } ?? true
    }

    func prefers(_ target: Target) -> Bool {
        preferred.contains { $0.matches(target.declaredName) }
    }
}
