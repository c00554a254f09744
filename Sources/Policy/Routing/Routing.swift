import Vocabulary

/// The targets that an exchange may reach, in the order of trying.
public struct RoutePlan: Sendable {
    /// The targets; at least one.
    public let targets: [Target]
    /// Where in `targets` those of each fallback model begin.
    public let fallbackStarts: [Int]
    /// The fallback models whose targets begin there.
    public let fallbackModels: [Model]

    /// Makes a plan.
    public init(targets: [Target], fallbackStarts: [Int], fallbackModels: [Model]) {
        self.targets = targets
        self.fallbackStarts = fallbackStarts
        self.fallbackModels = fallbackModels
    }

    /// The plan with only those targets that a test keeps, in their order.
    public func keeping(_ isKept: (Target) -> Bool) -> RoutePlan {
        var kept: [Target] = []
        var starts: [Int] = []
        var models: [Model] = []
        var pending: Model?
        for (index, target) in targets.enumerated() {
            if let place = fallbackStarts.firstIndex(of: index) { pending = fallbackModels[place] }
            guard isKept(target) else { continue }
            if let model = pending.take(), !kept.isEmpty {
                starts.append(kept.count)
                models.append(model)
            }
            kept.append(target)
        }
        return RoutePlan(targets: kept, fallbackStarts: starts, fallbackModels: models)
    }
}

/// Which targets an exchange may reach, and in which order.
public enum Routing {
    /// Whether a target carries all required labels.
    public static func carries(_ target: Target, _ labels: [String: String]) -> Bool {
        labels.isEmpty || labels.allSatisfy { target.labels[$0.key] == $0.value }
    }

    /// The targets of a model and of its fallbacks in the order of trying.
    ///
    /// The same request gives the same plan.
    /// - Throws: `unpricedModel` if only the lack of a price stands in the way, else `noTargetAvailable`.
    public static func plan(
        _ model: Model,
        labels: [String: String],
        in snapshot: Snapshot,
        _ request: RoutingRequest
    ) throws(Refusal) -> RoutePlan {
        if model.targets.count == 1, labels.isEmpty, request.ruling.choice == nil,
            model.declaration.fallbacks.isEmpty,
            model.targets[0].isPriced || model.declaration.allowsUnpriced
        {
            return RoutePlan(targets: model.targets, fallbackStarts: [], fallbackModels: [])
        }
        var plan: [Target] = []
        var starts: [Int] = []
        var fallbacks: [Model] = []
        var isUnpriced = false
        for candidate in line(from: model, in: snapshot) {
            let carrying = candidate.targets.filter { carries($0, labels) && request.ruling.allows($0) }
            let priced = carrying.filter { $0.isPriced || candidate.declaration.allowsUnpriced }
            isUnpriced = isUnpriced || priced.count < carrying.count
            if !plan.isEmpty, !priced.isEmpty {
                starts.append(plan.count)
                fallbacks.append(candidate)
            }
            plan += TargetOrder.order(priced, candidate.declaration.strategy, request)
        }
        guard plan.isEmpty else {
            return RoutePlan(targets: plan, fallbackStarts: starts, fallbackModels: fallbacks)
        }
        if isUnpriced {
            throw Refusal(
                .unpricedModel,
                "The model has no price, so the gateway cannot hold a budget for it. The operator must state a "
                    + "price for its target, or allow it with `unpriced: allow`.",
                param: "model"
            )
        }
        if let choice = request.ruling.choice {
            throw Refusal(
                .noTargetAvailable,
                "The rule \"\(choice.name)\" leaves this request no target of the model. The policy decides; the "
                    + "operator can add a target.",
                retryAfter: .seconds(60)
            )
        }
        throw Refusal(
            .noTargetAvailable,
            "No target of the model carries the labels that this team requires. The policy decides; the operator "
                + "can add a target.",
            retryAfter: .seconds(60)
        )
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
