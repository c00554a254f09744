import Vocabulary

/// What a strategy chooses among: a target, or a model that is one, with the targets in the order that its own strategy has
/// made of them.
struct RoutingCandidate: RankedCandidate {
    let name: String
    let rank: TargetRank
    /// The target that would be asked.
    let first: RoutedTarget
    /// The other targets, in the order of trying.
    let others: [RoutedTarget]

    var asked: Target { first.target }

    /// All its targets, in the order of trying.
    var targets: [RoutedTarget] { [first] + others }

    /// What is known of it.
    var signals: TargetSignals { rank.signals }

    /// A target.
    init(_ target: Target, _ request: RoutingRequest) {
        name = target.name
        rank = TargetRank(target, request)
        first = RoutedTarget(target)
        others = []
    }

    /// A target whose provider has several keys: those that are left alone come after the others, of which chance puts one first.
    init(keysOf target: Target, _ request: RoutingRequest) {
        let all = ([target] + target.twins).map { RoutingCandidate($0, request) }
        var able = all.filter { !$0.signals.isOpen }
        if able.count > 1 {
            let chance = ChanceStream(request.chance).next(named: target.declaredName)
            able = Array(
                able[Int(chance * Double(able.count))...] + able[..<Int(chance * Double(able.count))]
            )
        }
        let line = able + all.filter(\.signals.isOpen)
        name = target.declaredName
        rank = TargetRank(
            declaredWeight: target.weight,
            priority: target.priority,
            signals: TargetSignals(line.map(\.signals)),
            isPreferred: line[0].rank.isPreferred
        )
        first = line[0].first
        others = line.dropFirst().map(\.first)
    }

    /// A pool, of whose candidates there is at least one, in their order.
    init(_ pool: Model.Pool, _ line: [RoutingCandidate]) {
        name = pool.model.name
        rank = TargetRank(
            declaredWeight: pool.weight,
            priority: pool.priority,
            signals: TargetSignals(line.map(\.signals)),
            isPreferred: line[0].rank.isPreferred
        )
        first = line[0].first.within(pool.model)
        others = line.flatMap(\.targets).dropFirst().map { $0.within(pool.model) }
    }
}

/// A target with the models that it was reached through.
public struct RoutedTarget: Sendable {
    /// The target.
    public let target: Target
    /// The models among the targets of the one that was asked for, the innermost first.
    public private(set) var pools: [Model] = []

    init(_ target: Target) { self.target = target }

    fileprivate func within(_ model: Model) -> RoutedTarget {
        var outer = self
        outer.pools.append(model)
        return outer
    }
}

extension TargetSignals {
    /// What is known of several targets that are one to the strategy above: open if all are, as busy as all together, as well as
    /// the one that has recovered most, and as fast as the one that would be asked first.
    fileprivate init(_ line: [TargetSignals]) {
        self.init(
            inFlight: line.reduce(0) { $0 + $1.inFlight },
            firstTokenMicroseconds: line.first?.firstTokenMicroseconds,
            microsecondsPerToken: line.first?.microsecondsPerToken,
            isOpen: line.allSatisfy(\.isOpen),
            weightShare: line.map(\.weightShare).max() ?? 1,
            isOverdue: line.first?.isOverdue ?? false,
            isPromising: line.first?.isPromising ?? false
        )
    }
}
