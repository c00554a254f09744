import Vocabulary

/// The order in which the targets of one model are tried, by its strategy.
///
/// Targets whose breakers admit nothing come last, in the same order among themselves: should all others fail, they are asked
/// whether they are well again.
struct TargetOrder<Candidate: RankedCandidate> {
    /// How often `least_latency` asks another target than the fastest, to learn how it does now.
    static var explored: Double { 0.05 }
    /// How often it asks a target that was never measured, or one that has just answered much sooner than it used to.
    static var introduced: Double { 0.25 }
    /// A target that was never measured is asked by no more than so many at once.
    static var newcomers: Int { 4 }
    /// How much more than its share of the calls under way a target may have and still be chosen for its cache.
    static var crowd: Double { 1.25 }

    private let candidates: [Candidate]
    private let request: RoutingRequest

    /// The candidates in order.
    static func order(
        _ candidates: [Candidate],
        _ strategy: ModelDeclaration.Strategy,
        _ request: RoutingRequest
    ) -> [Candidate] {
        guard candidates.count > 1 else { return candidates }
        return places(candidates, strategy, request).map { candidates[$0] }
    }

    /// The places of the candidates in order: candidates are large, and places are sorted in no time.
    static func places(
        _ candidates: [Candidate],
        _ strategy: ModelDeclaration.Strategy,
        _ request: RoutingRequest
    ) -> [Int] {
        guard candidates.count > 1 else { return Array(candidates.indices) }
        return TargetOrder(candidates: candidates, request: request).line(strategy)
    }

    private func line(_ strategy: ModelDeclaration.Strategy) -> [Int] {
        var line: [Int] = []
        // Without weight it is only for when nothing else is left; priorities say that by themselves.
        var last: [Int] = []
        var open: [Int] = []
        line.reserveCapacity(candidates.count)
        for place in candidates.indices {
            if candidates[place].rank.signals.isOpen {
                open.append(place)
            } else if strategy != .priority, candidates[place].rank.declaredWeight == 0 {
                last.append(place)
            } else {
                line.append(place)
            }
        }
        arrange(&line, strategy)
        if !last.isEmpty {
            arrange(&last, strategy)
            line += last
        }
        if !open.isEmpty {
            arrange(&open, strategy)
            line += open
        }
        // What a rule prefers comes first even without weight, but not while it is left alone.
        if request.ruling.choice?.prefersAny == true {
            part(&line) { candidates[$0].rank.isPreferred && !candidates[$0].rank.signals.isOpen }
        }
        return line
    }

    private func arrange(_ places: inout [Int], _ strategy: ModelDeclaration.Strategy) {
        guard places.count > 1 else { return }
        switch strategy {
        case .weighted: spread(&places, request.chance)
        case .priority: sort(&places) { Double($0.rank.priority) }
        case .leastBusy: places = leastBusy(places)
        case .leastLatency: places = leastLatency(places)
        case .leastCost: places = leastCost(places)
        case .sticky: places = sticky(places)
        case .prefixAffinity: places = prefixAffinity(places)
        }
    }

    /// By rendezvous; whoever has nothing that stays together is spread by the weights.
    private func sticky(_ places: [Int]) -> [Int] {
        guard let affinity = request.affinity else { return weighted(places, request.chance) }
        return sorted(places) { -Rendezvous.score(affinity, $0.name, weight: $0.rank.weight) }
    }

    /// By rendezvous, where those that are crowded come after the others: consistent hashing with bounded loads (Mirrokni,
    /// Thorup and Zadimoghaddam, 2018).
    private func prefixAffinity(_ places: [Int]) -> [Int] {
        var line = sticky(places)
        let calls = places.reduce(0) { $0 + candidates[$1].rank.signals.inFlight } + 1
        let weight = places.reduce(0) { $0 + candidates[$1].rank.weight }
        guard weight > 0 else { return line }
        part(&line) { place in
            let most = (Self.crowd * Double(calls) * candidates[place].rank.weight / weight).rounded(.up)
            return Double(candidates[place].rank.signals.inFlight + 1) <= most
        }
        return line
    }

    /// One in proportion to the weights, then the others, the heaviest first.
    private func weighted(_ places: [Int], _ chance: Double) -> [Int] {
        var line = places
        spread(&line, chance)
        return line
    }

    /// Puts them in the order of `weighted`.
    private func spread(_ places: inout [Int], _ chance: Double) {
        sort(&places) { -$0.rank.weight }
        put(draw(places, chance), first: &places)
    }

    /// Of two that are drawn by their weights the one with fewer calls under way for its weight, then the others by that.
    ///
    /// Two are enough that none is crowded, and few enough that not all gateways run to the same one (Mitzenmacher, "The Power of Two
    /// Choices in Randomized Load Balancing", 2001).
    private func leastBusy(_ places: [Int]) -> [Int] {
        var chances = ChanceStream(request.chance)
        let line = sorted(places, by: Self.load)
        let first = draw(line, chances.next())
        var others = line
        others.remove(at: first)
        var second = draw(others, chances.next())
        if second >= first { second += 1 }
        // Of two that are alike the one that was drawn first, or the same one would have all the work of a quiet hour.
        let isBetter = Self.load(candidates[line[second]]) < Self.load(candidates[line[first]])
        return putting(isBetter ? second : first, first: line)
    }

    private static func load(_ candidate: Candidate) -> Double {
        candidate.rank.weight > 0
            ? Double(candidate.rank.signals.inFlight + 1) / candidate.rank.weight : .infinity
    }

    /// The one that is expected to answer first, as far as was measured.
    ///
    /// Who was never measured is asked by some, and no more than that: it may answer nobody. One that keeps somebody waiting for
    /// longer than usual is looked at by nobody else until it is known what becomes of that.
    private func leastLatency(_ places: [Int]) -> [Int] {
        var chances = ChanceStream(request.chance)
        let chance = chances.next()
        let lucky = chances.next()
        let unmeasured = places.count { candidates[$0].rank.signals.firstTokenMicroseconds == nil }
        guard unmeasured < places.count else { return weighted(places, lucky) }
        let line = sorted(places) { candidate in
            TargetScore.time(candidate.rank.signals, outputTokens: request.outputTokens) ?? .infinity
        }
        guard chance < Self.introduced else { return line }
        let unknown = line.indices.suffix(unmeasured).filter {
            candidates[line[$0]].rank.signals.inFlight < Self.newcomers
        }
        let others = line.indices.dropFirst().dropLast(unmeasured).filter {
            !candidates[line[$0]].rank.signals.isOverdue
        }
        var looked =
            unknown.isEmpty ? others.filter { candidates[line[$0]].rank.signals.isPromising } : unknown
        if looked.isEmpty, unmeasured == 0, chance < Self.explored { looked = others }
        guard !looked.isEmpty else { return line }
        return putting(looked[Int(lucky * Double(looked.count))], first: line)
    }

    /// The cheapest for this request, those last whose price nobody knows; of those that cost the same one in proportion to the
    /// weights.
    private func leastCost(_ places: [Int]) -> [Int] {
        let line = sorted(places) { $0.cost(request).map { Double($0.nanos) } ?? .infinity }
        let least = candidates[line[0]].cost(request)
        let cheapest = line.prefix { candidates[$0].cost(request) == least }
        return weighted(Array(cheapest), request.chance) + line.dropFirst(cheapest.count)
    }

    /// Sorted by a number, lowest first, in the order of the declaration where it is the same.
    private func sorted(_ places: [Int], by key: (Candidate) -> Double) -> [Int] {
        var line = places
        sort(&line, by: key)
        return line
    }

    private func sort(_ places: inout [Int], by key: (Candidate) -> Double) {
        guard !isSorted(places, by: key) else { return }
        places = places.map { (key(candidates[$0]), $0) }.sorted { $0 < $1 }.map(\.1)
    }

    private func isSorted(_ places: [Int], by key: (Candidate) -> Double) -> Bool {
        var last = -Double.infinity
        for place in places {
            let next = key(candidates[place])
            guard last <= next else { return false }
            last = next
        }
        return true
    }

    /// Puts those first that a test is true of, both in their order.
    private func part(_ places: inout [Int], _ isFirst: (Int) -> Bool) {
        guard let gap = places.firstIndex(where: { !isFirst($0) }),
            places[(gap + 1)...].contains(where: isFirst)
        else { return }
        places = places.filter(isFirst) + places.filter { !isFirst($0) }
    }

    /// The same with one of them first.
    private func putting(_ index: Int, first line: [Int]) -> [Int] {
        var line = line
        put(index, first: &line)
        return line
    }

    private func put(_ index: Int, first line: inout [Int]) {
        let first = line[index]
        for place in stride(from: index, to: 0, by: -1) { line[place] = line[place - 1] }
        line[0] = first
    }

    /// The index of one in proportion to the weights; the first if none has any.
    private func draw(_ places: [Int], _ chance: Double) -> Int {
        var point = chance * places.reduce(0) { $0 + candidates[$1].rank.weight }
        return places.firstIndex { place in
            point -= candidates[place].rank.weight
            return point < 0
        } ?? 0
    }
}
