import Vocabulary

/// What a strategy made of a model among its targets.
public struct PoolFinding: Sendable {
    /// The model.
    public let name: String
    /// The models that it stands in, from the one that was asked for inwards.
    public let within: [String]
    /// The strategy of the model that it stands in.
    public let strategy: ModelDeclaration.Strategy
    /// What that strategy made of it; `nil` if nothing is left of it.
    public let score: TargetScore?
    /// What was known of all its targets together; `nil` if nothing is left of it.
    public let signals: TargetSignals?
    /// What is left of it in the order of its own strategy, by the names of the targets.
    public let targets: [String]
}

extension Routing {
    /// What the strategies make of all models within a model, the outer ones first.
    static func pools(
        of model: Model,
        within outer: [String] = [],
        labels: RequiredLabels,
        _ request: RoutingRequest
    ) -> [PoolFinding] {
        let path = outer + [model.name]
        return model.pools.flatMap { pool in
            let inner = request.asking(pool: pool.model)
            // Why something is left out stands with each target.
            var isUnpriced = false
            let line = candidates(of: pool.model, labels, inner, &isUnpriced)
            let candidate = line.isEmpty ? nil : RoutingCandidate(pool, line)
            let strategy = model.declaration.strategy
            let finding = PoolFinding(
                name: pool.model.name,
                within: path,
                strategy: strategy,
                score: candidate.map { TargetScore($0, strategy, request) },
                signals: candidate?.signals,
                targets: candidate?.targets.map(\.target.name) ?? []
            )
            return [finding] + pools(of: pool.model, within: path, labels: labels, inner)
        }
    }
}
