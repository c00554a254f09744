import Vocabulary

/// The order in which the targets of one model are tried, by its strategy.
///
/// Targets whose breakers admit nothing come last, in the same order among themselves: should all others fail, they are asked
/// whether they are well again.
enum TargetOrder {
    /// How often `least_latency` asks another target than the fastest, to learn how it does now.
    static let explored = 0.05
    /// How often it asks a target that was never measured.
    static let introduced = 0.25

    /// How much more than its share of the calls under way a target may have and still be chosen for its cache.
    static let crowd = 1.25

    /// The candidates in order.
    static func order(
        _ candidates: [RoutingCandidate],
        _ strategy: ModelDeclaration.Strategy,
        _ request: RoutingRequest
    ) -> [RoutingCandidate] {
        guard candidates.count > 1 else { return candidates }
        // Without weight it is only for when nothing else is left; priorities say that by themselves.
        func isLast(_ candidate: RoutingCandidate) -> Bool {
            strategy != .priority && candidate.declaredWeight == 0
        }
        let able = candidates.filter { !$0.signals.isOpen }
        let open = candidates.filter(\.signals.isOpen)
        let line =
            arrange(able.filter { !isLast($0) }, strategy, request)
            + arrange(able.filter(isLast), strategy, request)
            + arrange(open, strategy, request)
        guard request.ruling.choice?.preferred.isEmpty == false else { return line }
        // What a rule prefers comes first even without weight, but not while it is left alone.
        let isFirst = { (candidate: RoutingCandidate) in !candidate.signals.isOpen && candidate.isPreferred }
        return line.filter(isFirst) + line.filter { !isFirst($0) }
    }

    private static func arrange(
        _ candidates: [RoutingCandidate],
        _ strategy: ModelDeclaration.Strategy,
        _ request: RoutingRequest
    ) -> [RoutingCandidate] {
        guard candidates.count > 1 else { return candidates }
        switch strategy {
        case .weighted: return weighted(candidates, request.chance)
        case .priority: return sorted(candidates) { Double($0.priority) }
        case .leastBusy: return leastBusy(candidates, request.chance)
        case .leastLatency: return leastLatency(candidates, request)
        case .leastCost: return leastCost(candidates, request)
        case .sticky: return sticky(candidates, request)
        case .prefixAffinity: return prefixAffinity(candidates, request)
        }
    }

    /// By rendezvous; whoever has nothing that stays together is spread by the weights.
    private static func sticky(
        _ candidates: [RoutingCandidate],
        _ request: RoutingRequest
    ) -> [RoutingCandidate] {
        guard let affinity = request.affinity else { return weighted(candidates, request.chance) }
        return sorted(candidates) { -Rendezvous.score(affinity, $0.name, weight: $0.weight) }
    }

    /// By rendezvous, where those that are crowded come after the others: consistent hashing with bounded loads (Mirrokni,
    /// Thorup and Zadimoghaddam, 2018).
    private static func prefixAffinity(
        _ candidates: [RoutingCandidate],
        _ request: RoutingRequest
    ) -> [RoutingCandidate] {
        let line = sticky(candidates, request)
        let calls = candidates.reduce(0) { $0 + $1.signals.inFlight } + 1
        let weight = candidates.reduce(0) { $0 + $1.weight }
        guard weight > 0 else { return line }
        func isCrowded(_ candidate: RoutingCandidate) -> Bool {
            let most = (crowd * Double(calls) * candidate.weight / weight).rounded(.up)
            return Double(candidate.signals.inFlight + 1) > most
        }
        return line.filter { !isCrowded($0) } + line.filter(isCrowded)
    }

    /// One in proportion to the weights, then the others, the heaviest first.
    private static func weighted(_ candidates: [RoutingCandidate], _ chance: Double) -> [RoutingCandidate] {
        var rest = sorted(candidates) { -$0.weight }
        return [rest.remove(at: draw(rest, chance))] + rest
    }

    /// Of two that are drawn by their weights the one with fewer calls under way for its weight, then the others by that.
    ///
    /// Two are enough that none is crowded, and few enough that not all gateways run to the same one (Mitzenmacher, "The Power of Two
    /// Choices in Randomized Load Balancing", 2001).
    private static func leastBusy(_ candidates: [RoutingCandidate], _ chance: Double) -> [RoutingCandidate] {
        var chances = ChanceStream(chance)
        var rest = sorted(candidates, by: load)
        let first = draw(rest, chances.next())
        var others = rest
        others.remove(at: first)
        var second = draw(others, chances.next())
        if second >= first { second += 1 }
        // Of two that are alike the one that was drawn first, or the same one would have all the work of a quiet hour.
        let chosen = load(rest[second]) < load(rest[first]) ? second : first
        return [rest.remove(at: chosen)] + rest
    }

    private static func load(_ candidate: RoutingCandidate) -> Double {
        candidate.weight > 0 ? Double(candidate.signals.inFlight + 1) / candidate.weight : .infinity
    }

    /// The one that is expected to answer first, as far as was measured.
    ///
    /// Who was never measured is asked by some, and no more than that: it may answer nobody.
    private static func leastLatency(
        _ candidates: [RoutingCandidate],
        _ request: RoutingRequest
    ) -> [RoutingCandidate] {
        var chances = ChanceStream(request.chance)
        let chance = chances.next()
        let lucky = chances.next()
        let unmeasured = candidates.filter { $0.signals.firstTokenMicroseconds == nil }
        guard unmeasured.count < candidates.count else { return weighted(candidates, lucky) }
        var line = sorted(candidates) { candidate in
            TargetScore.time(candidate.signals, outputTokens: request.outputTokens) ?? .infinity
        }
        if !unmeasured.isEmpty, chance < introduced {
            let place = line.count - unmeasured.count
            line.insert(line.remove(at: place + Int(lucky * Double(unmeasured.count))), at: 0)
        } else if unmeasured.isEmpty, chance < explored {
            line.insert(line.remove(at: 1 + Int(lucky * Double(line.count - 1))), at: 0)
        }
        return line
    }

    /// The cheapest for this request; of those that cost the same one in proportion to the weights.
    private static func leastCost(
        _ candidates: [RoutingCandidate],
        _ request: RoutingRequest
    ) -> [RoutingCandidate] {
        func cost(_ candidate: RoutingCandidate) -> Money { candidate.cost(request) }
        let line = sorted(candidates) { Double(cost($0).nanos) }
        guard let least = line.first.map(cost) else { return line }
        let cheapest = line.prefix { cost($0) == least }
        return weighted(Array(cheapest), request.chance) + line.dropFirst(cheapest.count)
    }

    /// Sorted by a number, lowest first, in the order of the declaration where it is the same.
    private static func sorted(
        _ candidates: [RoutingCandidate],
        by key: (RoutingCandidate) -> Double
    ) -> [RoutingCandidate] {
        candidates.enumerated().map { (key($0.element), $0.offset, $0.element) }
            .sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
    }

    /// The place of one in proportion to the weights; the first if none has any.
    private static func draw(_ candidates: [RoutingCandidate], _ chance: Double) -> Int {
        var point = chance * candidates.reduce(0) { $0 + $1.weight }
        return candidates.firstIndex { candidate in
            point -= candidate.weight
            return point < 0
        } ?? 0
    }
}
