import Vocabulary

/// What a strategy makes of a target: the number that it goes by.
public struct TargetScore: Sendable, Equatable {
    /// What the number is.
    public enum Meaning: String, Sendable, CaseIterable {
        /// Its weight, less while it recovers; more is better.
        case weight
        /// Its priority; less is better.
        case priority
        /// The calls under way, with this one, for its weight; less is better.
        case load = "calls_per_weight"
        /// The microseconds until its answer is expected to be whole; less is better.
        case time = "expected_microseconds"
        /// What the request is expected to cost, in US dollars; less is better.
        case cost = "expected_cost_usd"
        /// How much it wants what stays together; more is better.
        case affinity
    }

    /// What the number is.
    public let meaning: Meaning
    /// The number; `nil` where nothing is known, such as how fast a target is that was never called.
    public let value: Double?

    init(meaning: Meaning, value: Double?) {
        self.meaning = meaning
        self.value = value
    }

    /// The score of a target for a request.
    init(
        _ target: Target,
        _ signals: TargetSignals,
        _ strategy: ModelDeclaration.Strategy,
        _ request: RoutingRequest
    ) {
        self.init(
            target.name,
            weight: Double(target.weight) * signals.weightShare,
            priority: target.priority,
            signals,
            cost: Self.cost(target, request),
            strategy,
            request
        )
    }

    /// The score of what a strategy chooses among.
    init(
        _ candidate: RoutingCandidate,
        _ strategy: ModelDeclaration.Strategy,
        _ request: RoutingRequest
    ) {
        self.init(
            candidate.name,
            weight: candidate.rank.weight,
            priority: candidate.rank.priority,
            candidate.signals,
            cost: candidate.cost(request),
            strategy,
            request
        )
    }

    private init(
        _ name: String,
        weight: Double,
        priority: Int,
        _ signals: TargetSignals,
        cost: Money?,
        _ strategy: ModelDeclaration.Strategy,
        _ request: RoutingRequest
    ) {
        switch strategy {
        case .weighted:
            meaning = .weight
            value = weight
        case .priority:
            meaning = .priority
            value = Double(priority)
        case .leastBusy:
            meaning = .load
            value = weight > 0 ? Double(signals.inFlight + 1) / weight : nil
        case .leastLatency:
            meaning = .time
            value = Self.time(signals, outputTokens: request.outputTokens)
        case .leastCost:
            meaning = .cost
            value = cost.map { Double($0.nanos) / 1e9 }
        case .sticky, .prefixAffinity:
            meaning = .affinity
            value = request.affinity.map { Rendezvous.score($0, name, weight: weight) }
        }
    }

    /// When an answer is expected to be whole, in microseconds; `nil` if the target was never measured.
    static func time(_ signals: TargetSignals, outputTokens: Int) -> Double? {
        signals.firstTokenMicroseconds.map { $0 + (signals.microsecondsPerToken ?? 0) * Double(outputTokens) }
    }

    /// What a request is expected to cost on a target; `nil` if that has no price.
    static func cost(_ target: Target, _ request: RoutingRequest) -> Money? {
        target.price?.charge(Usage(input: request.inputTokens, output: request.outputTokens))
    }
}
