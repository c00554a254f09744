import Vocabulary

/// The targets that an exchange may reach, in the order of trying.
public struct RoutePlan: Sendable {
    /// The targets; at least one in a plan that was made for a request.
    public let targets: [Target]
    /// Where in `targets` those of each fallback model begin; at 0 if nothing is left of the model that was asked for.
    public let fallbackStarts: [Int]
    /// The fallback models whose targets begin there.
    public let fallbackModels: [Model]
    /// The models that each target was reached through, the innermost first; empty if no model of the plan has pools.
    public let pools: [[Model]]

    /// Makes a plan.
    public init(targets: [Target], fallbackStarts: [Int], fallbackModels: [Model], pools: [[Model]] = []) {
        self.targets = targets
        self.fallbackStarts = fallbackStarts
        self.fallbackModels = fallbackModels
        self.pools = pools
    }

    /// The plan with the targets before the first fallback alone; there may be none.
    public var withoutFallbacks: RoutePlan {
        guard let end = fallbackStarts.first else { return self }
        return RoutePlan(
            targets: Array(targets[..<end]),
            fallbackStarts: [],
            fallbackModels: [],
            pools: Array(pools.prefix(end))
        )
    }

    /// The plan with only those targets that a test keeps, in their order.
    public func keeping(_ isKept: (Target) -> Bool) -> RoutePlan {
        var kept: [Target] = []
        var keptPools: [[Model]] = []
        var starts: [Int] = []
        var models: [Model] = []
        var pending: Model?
        for (index, target) in targets.enumerated() {
            if let place = fallbackStarts.firstIndex(of: index) { pending = fallbackModels[place] }
            guard isKept(target) else { continue }
            if let model = pending.take() {
                starts.append(kept.count)
                models.append(model)
            }
            kept.append(target)
            if !pools.isEmpty { keptPools.append(pools[index]) }
        }
        return RoutePlan(targets: kept, fallbackStarts: starts, fallbackModels: models, pools: keptPools)
    }
}

/// Which targets an exchange may reach, and in which order.
public enum Routing {
    /// The targets of a model and of its fallbacks in the order of trying.
    ///
    /// The same request gives the same plan.
    /// - Throws: `unpricedModel` if only the lack of a price stands in the way, else `noTargetAvailable`.
    public static func plan(
        _ model: Model,
        labels: RequiredLabels,
        in snapshot: Snapshot,
        _ request: RoutingRequest
    ) throws(Refusal) -> RoutePlan {
        if model.targets.count == 1, labels.isEmpty, request.ruling.choice == nil,
            model.declaration.fallbacks.isEmpty, model.pools.isEmpty,
            model.targets[0].isPriced || model.declaration.allowsUnpriced
        {
            return RoutePlan(targets: model.targets, fallbackStarts: [], fallbackModels: [])
        }
        if model.isPlain {
            var isUnpriced = false
            let targets = targets(of: model, labels, request.asking(model), &isUnpriced)
            if targets.isEmpty { throw nothingLeft(request, isUnpriced: isUnpriced) }
            return RoutePlan(targets: targets, fallbackStarts: [], fallbackModels: [])
        }
        var plan: [RoutedTarget] = []
        var starts: [Int] = []
        var fallbacks: [Model] = []
        var isUnpriced = false
        var hasPools = false
        for candidate in line(from: model, in: snapshot) {
            let targets = targets(
                candidates(of: candidate, labels, request.asking(candidate), &isUnpriced)
            )
            // A model may stand in several pools, and be a fallback besides.
            hasPools = hasPools || !candidate.pools.isEmpty
            let fresh = hasPools ? unseen(targets, plan) : targets
            // Where nothing of the model itself is left, the first of them stands at the beginning.
            if candidate !== model, !fresh.isEmpty {
                starts.append(plan.count)
                fallbacks.append(candidate)
            }
            plan += fresh
        }
        guard plan.isEmpty else {
            return RoutePlan(
                targets: plan.map(\.target),
                fallbackStarts: starts,
                fallbackModels: fallbacks,
                pools: hasPools ? plan.map(\.pools) : []
            )
        }
        throw nothingLeft(request, isUnpriced: isUnpriced)
    }

    /// Why no target is left for a request.
    private static func nothingLeft(_ request: RoutingRequest, isUnpriced: Bool) -> Refusal {
        if isUnpriced {
            return Refusal(
                .unpricedModel,
                "The model has no price, so the gateway cannot hold a budget for it. The operator must state a "
                    + "price for its target, or allow it with `unpriced: allow`.",
                param: "model"
            )
        }
        if let choice = request.ruling.choice {
            return Refusal(
                .noTargetAvailable,
                "The rule \"\(choice.name)\" leaves this request no target of the model. The policy decides; the "
                    + "operator can add a target.",
                retryAfter: .seconds(60)
            )
        }
        return Refusal(
            .noTargetAvailable,
            "No target of the model carries the labels that the key or its teams require. The policy decides; the operator "
                + "can add a target.",
            retryAfter: .seconds(60)
        )
    }

    /// The targets of a plain model in the order of its strategy.
    private static func targets(
        of model: Model,
        _ labels: RequiredLabels,
        _ request: RoutingRequest,
        _ isUnpriced: inout Bool
    ) -> [Target] {
        var candidates: [PlainCandidate] = []
        candidates.reserveCapacity(model.ownTargets.count)
        for target in model.ownTargets
        where labels.areCarried(by: target.labels) && request.ruling.allows(target) {
            if target.isPriced || model.declaration.allowsUnpriced {
                candidates.append(PlainCandidate(target, request))
            } else {
                isUnpriced = true
            }
        }
        return TargetOrder.places(candidates, model.declaration.strategy, request).map {
            candidates[$0].asked
        }
    }

    /// The candidates of a model in the order of its strategy, those of its pools in the order of theirs.
    static func candidates(
        of model: Model,
        _ labels: RequiredLabels,
        _ request: RoutingRequest,
        _ isUnpriced: inout Bool
    ) -> [RoutingCandidate] {
        var own: [RoutingCandidate] = []
        for target in model.ownTargets
        where labels.areCarried(by: target.labels) && request.ruling.allows(target) {
            if target.isPriced || model.declaration.allowsUnpriced {
                own.append(
                    target.twins.isEmpty
                        ? RoutingCandidate(target, request) : RoutingCandidate(keysOf: target, request)
                )
            } else {
                isUnpriced = true
            }
        }
        for pool in model.pools {
            let inner = request.asking(pool: pool.model)
            let line = candidates(of: pool.model, labels, inner, &isUnpriced)
            if !line.isEmpty { own.append(RoutingCandidate(pool, line)) }
        }
        return TargetOrder.order(own, model.declaration.strategy, request)
    }

    /// The targets of candidates, in their order.
    private static func targets(_ candidates: [RoutingCandidate]) -> [RoutedTarget] {
        var targets: [RoutedTarget] = []
        targets.reserveCapacity(candidates.count)
        for candidate in candidates {
            targets.append(candidate.first)
            targets += candidate.others
        }
        return targets
    }

    /// The targets that are not in a plan yet, each once: a model may stand in several pools.
    private static func unseen(_ targets: [RoutedTarget], _ plan: [RoutedTarget]) -> [RoutedTarget] {
        var seen = Set(plan.map { ObjectIdentifier($0.target) })
        return targets.filter { seen.insert(ObjectIdentifier($0.target)).inserted }
    }

    /// A model and the models to fall back to, each once.
    public static func line(from model: Model, in snapshot: Snapshot) -> [Model] {
        var line = [model]
        var index = 0
        while index < line.count {
            for name in line[index].declaration.fallbacks {
                guard let next = snapshot.models[name], !line.contains(where: { $0 === next }) else {
                    continue
                }
                line.append(next)
            }
            index += 1
        }
        return line
    }
}
