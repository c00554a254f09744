import Vocabulary

/// What a strategy goes by of a candidate: numbers alone, so that looking at many takes no time.
struct TargetRank {
    /// Its weight as declared.
    let declaredWeight: Int
    /// Its place, lower first.
    let priority: Int
    /// What is known of it.
    let signals: TargetSignals
    /// Whether a rule prefers it.
    let isPreferred: Bool

    /// Its weight, less while it recovers.
    var weight: Double { Double(declaredWeight) * signals.weightShare }
}

/// What a strategy puts in order.
protocol RankedCandidate: Sendable {
    /// The target's or the model's name.
    var name: String { get }
    /// What a strategy goes by.
    var rank: TargetRank { get }
    /// The target that would be asked.
    var asked: Target { get }
}

extension RankedCandidate {
    /// What a request is expected to cost on the target that would be asked; `nil` if nobody knows.
    func cost(_ request: RoutingRequest) -> Money? { TargetScore.cost(asked, request) }
}

/// A target of a model that has neither pools nor targets with several keys, as most have not.
struct PlainCandidate: RankedCandidate {
    let asked: Target
    let rank: TargetRank

    var name: String { asked.name }

    init(_ target: Target, _ request: RoutingRequest) {
        asked = target
        rank = TargetRank(target, request)
    }
}

extension TargetRank {
    /// What a strategy goes by of a target.
    init(_ target: Target, _ request: RoutingRequest) {
        self.init(
            declaredWeight: target.weight,
            priority: target.priority,
            signals: request.signals(target),
            isPreferred: request.ruling.prefers(target)
        )
    }
}
