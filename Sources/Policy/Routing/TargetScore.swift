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

    /// The score of a target for a request.
    init(
        _ target: Target,
        _ signals: TargetSignals,
        _ strategy: ModelDeclaration.Strategy,
        _ request: RoutingRequest
    ) {
        let weight = Double(target.weight) * signals.weightShare
        switch strategy {
        case .weighted:
            meaning = .weight
            value = weight
        case .priority:
            meaning = .priority
            value = Double(target.priority)
        case .leastBusy:
            meaning = .load
            value = weight > 0 ? Double(signals.inFlight + 1) / weight : nil
        case .leastLatency:
            meaning = .time
            value = Self.time(signals, outputTokens: request.outputTokens)
        case .leastCost:
            meaning = .cost
            value = Double(Self.cost(target, request).nanos) / 1e9
        case .sticky, .prefixAffinity:
            meaning = .affinity
            value = request.affinity.map { Rendezvous.score($0, target.name, weight: weight) }
        }
    }

    /// When an answer is expected to be whole, in microseconds; `nil` if the target was never measured.
    static func time(_ signals: TargetSignals, outputTokens: Int) -> Double? {
        signals.firstTokenMicroseconds.map { $0 + (signals.microsecondsPerToken ?? 0) * Double(outputTokens) }
    }

    /// What a request is expected to cost on a target.
    static func cost(_ target: Target, _ request: RoutingRequest) -> Money {
        target.price?.charge(Usage(input: request.inputTokens, output: request.outputTokens)) ?? .zero
    }
}
