import Testing
import Vocabulary

@testable import Policy

@Suite("The order of targets")
struct TargetOrderTests {
    private func target(
        _ name: String,
        weight: Int = 1,
        priority: Int = 0,
        nanos: Int64? = 1_000_000
    ) -> Target { .at(name, weight: weight, priority: priority, nanosPerMillion: nanos) }

    private func order(
        _ targets: [Target],
        _ strategy: ModelDeclaration.Strategy,
        chance: Double = 0.5,
        input: Int = 100,
        output: Int = 100,
        _ signals: [String: TargetSignals] = [:]
    ) -> [String] {
        let request = RoutingRequest(chance: chance, inputTokens: input, outputTokens: output) {
            signals[$0.provider.name] ?? TargetSignals()
        }
        return TargetOrder.order(targets.map { RoutingCandidate($0, request) }, strategy, request)
            .map { $0.targets[0].target.provider.name }
    }

    /// How often each target is first over many chances.
    private func shares(
        _ targets: [Target],
        _ strategy: ModelDeclaration.Strategy,
        _ signals: [String: TargetSignals] = [:]
    ) -> [String: Double] {
        let count = 20_000
        var firsts: [String: Int] = [:]
        for number in 0..<count {
            let first = order(targets, strategy, chance: (Double(number) + 0.5) / Double(count), signals)[0]
            firsts[first, default: 0] += 1
        }
        return firsts.mapValues { Double($0) / Double(count) }
    }

    @Test(
        "every strategy gives each target once, and the same values the same order",
        arguments: ModelDeclaration.Strategy.allCases
    )
    func permutation(_ strategy: ModelDeclaration.Strategy) {
        let targets = ["a", "b", "c", "d"].map { target($0, weight: 3) }
        for number in 0..<500 {
            let chance = Double(number) / 500
            let first = order(targets, strategy, chance: chance)
            #expect(first.sorted() == ["a", "b", "c", "d"])
            #expect(order(targets, strategy, chance: chance) == first)
        }
    }

    @Test("weights hold, and a target that recovers has its share of them")
    func weighted() {
        let targets = [target("a", weight: 9), target("b", weight: 1)]
        #expect(abs((shares(targets, .weighted)["b"] ?? 0) - 0.1) < 0.001)
        let recovering = ["a": TargetSignals(weightShare: 1.0 / 9)]
        #expect(abs((shares(targets, .weighted, recovering)["b"] ?? 0) - 0.5) < 0.001)
    }

    @Test("a target that is left alone comes last", arguments: ModelDeclaration.Strategy.allCases)
    func open(_ strategy: ModelDeclaration.Strategy) {
        let targets = [target("a", weight: 100), target("b", priority: 1), target("c", priority: 2)]
        for number in 0..<100 {
            let line = order(
                targets,
                strategy,
                chance: Double(number) / 100,
                ["a": TargetSignals(isOpen: true)]
            )
            #expect(line.last == "a")
        }
    }

    @Test("the busier of two is never chosen, the busiest of all hence never first")
    func leastBusy() {
        let targets = ["a", "b", "c"].map { target($0) }
        let busy = ["a": TargetSignals(inFlight: 9), "b": TargetSignals(inFlight: 3)]
        let shares = shares(targets, .leastBusy, busy)
        #expect(shares["a"] == nil)
        // Of the three pairs, two have c.
        #expect(abs((shares["c"] ?? 0) - 2.0 / 3) < 0.02)
    }

    @Test("targets that are alike share the work by their weights")
    func leastBusyAlike() {
        let targets = ["a", "b", "c"].map { target($0) }
        for name in ["a", "b", "c"] {
            #expect(abs((shares(targets, .leastBusy)[name] ?? 0) - 1.0 / 3) < 0.02)
        }
    }

    @Test("calls under way count for the weight: twice the weight bears twice as many")
    func leastBusyByWeight() {
        let targets = [target("a", weight: 2), target("b", weight: 1)]
        #expect(
            order(targets, .leastBusy, ["a": TargetSignals(inFlight: 4), "b": TargetSignals(inFlight: 3)])[0]
                == "a"
        )
        #expect(
            order(targets, .leastBusy, ["a": TargetSignals(inFlight: 8), "b": TargetSignals(inFlight: 3)])[0]
                == "b"
        )
    }

    @Test("the fastest for the expected output is first, but for one in twenty")
    func leastLatency() {
        let targets = ["slow", "quick", "steady"].map { target($0) }
        let measured = [
            "slow": TargetSignals(firstTokenMicroseconds: 900_000, microsecondsPerToken: 100),
            "quick": TargetSignals(firstTokenMicroseconds: 50_000, microsecondsPerToken: 20_000),
            "steady": TargetSignals(firstTokenMicroseconds: 300_000, microsecondsPerToken: 1000),
        ]
        let shares = shares(targets, .leastLatency, measured)
        #expect(abs((shares["steady"] ?? 0) - 0.95) < 0.01)
        #expect((shares["slow"] ?? 0) > 0.015 && (shares["quick"] ?? 0) > 0.015)
        #expect(order(targets, .leastLatency, output: 1, measured)[0] == "quick")
    }

    @Test("who was never measured is asked by one in four, and among such the weights decide")
    func unmeasured() {
        let targets = ["a", "b", "c"].map { target($0) }
        let shares = shares(targets, .leastLatency, ["a": TargetSignals(firstTokenMicroseconds: 1)])
        #expect(abs((shares["a"] ?? 0) - 0.75) < 0.02)
        #expect(abs((shares["b"] ?? 0) - 0.125) < 0.02)
        #expect(abs((self.shares(targets, .leastLatency)["b"] ?? 0) - 1.0 / 3) < 0.02)
    }

    @Test("of those that were never measured none is asked by more than a few at once")
    func newcomers() {
        let targets = ["a", "b"].map { target($0) }
        let known = TargetSignals(firstTokenMicroseconds: 1)
        let shares = shares(targets, .leastLatency, ["a": known, "b": TargetSignals(inFlight: 4)])
        #expect(shares["a"] == 1)
    }

    @Test(
        "one that keeps somebody waiting is looked at by nobody else, one that has become quick by one in four"
    )
    func looks() {
        let targets = ["a", "b", "c"].map { target($0) }
        func shares(_ b: TargetSignals) -> [String: Double] {
            self.shares(
                targets,
                .leastLatency,
                [
                    "a": TargetSignals(firstTokenMicroseconds: 1), "b": b,
                    "c": TargetSignals(firstTokenMicroseconds: 200),
                ]
            )
        }

        let overdue = shares(TargetSignals(firstTokenMicroseconds: 100, isOverdue: true))
        let promising = shares(TargetSignals(firstTokenMicroseconds: 100, isPromising: true))

        #expect(overdue["b"] == nil)
        #expect(abs((overdue["c"] ?? 0) - 0.05) < 0.01)
        #expect(abs((promising["b"] ?? 0) - 0.25) < 0.02)
        #expect(promising["c"] == nil)
    }

    @Test("a slow target is left within some requests, and comes back when it is well")
    func recovery() {
        let targets = [target("a"), target("b")]
        var latencies = ["a": 100_000.0, "b": 120_000.0]
        var measured: [String: TargetSignals] = [:]
        var chance = 0.1
        func run(_ count: Int) -> [String: Int] {
            var asked: [String: Int] = [:]
            for _ in 0..<count {
                chance = (chance + 0.618_033_988_749_895).truncatingRemainder(dividingBy: 1)
                let first = order(targets, .leastLatency, chance: chance, measured)[0]
                let known = measured[first]?.firstTokenMicroseconds ?? latencies[first] ?? 0
                let average = known * 0.7 + (latencies[first] ?? 0) * 0.3
                measured[first] = TargetSignals(firstTokenMicroseconds: average)
                asked[first, default: 0] += 1
            }
            return asked
        }

        #expect((run(200)["a"] ?? 0) > 150)
        latencies["a"] = 2_000_000
        #expect((run(200)["a"] ?? 0) < 30)
        latencies["a"] = 50_000
        _ = run(400)
        #expect((run(200)["a"] ?? 0) > 150)
    }

    @Test(
        "a target without weight is for when nothing else is left",
        arguments: [ModelDeclaration.Strategy.weighted, .leastBusy, .leastLatency, .leastCost]
    )
    func weightless(_ strategy: ModelDeclaration.Strategy) {
        let targets = [target("spare", weight: 0, nanos: 1), target("a"), target("b")]
        for number in 0..<50 {
            #expect(order(targets, strategy, chance: Double(number) / 50).last == "spare")
        }
    }

    @Test("the cheapest is first, and of the cheapest one by weight")
    func leastCost() {
        let targets = [target("dear", nanos: 9_000_000), target("a", weight: 3), target("b", weight: 1)]
        let shares = shares(targets, .leastCost)
        #expect(shares["dear"] == nil)
        #expect(abs((shares["b"] ?? 0) - 0.25) < 0.01)
        #expect(order(targets, .leastCost).last == "dear")
    }

    @Test("what nobody knows the price of is not the cheapest, and one that is free is")
    func unpriced() {
        let unknown = target("unknown", weight: 9, nanos: nil)
        let targets = [unknown, target("dear", nanos: 9_000_000), target("a")]

        for number in 0..<50 {
            let chance = Double(number) / 50
            #expect(order(targets, .leastCost, chance: chance) == ["a", "dear", "unknown"])
            let free = order(targets + [target("free", nanos: 0)], .leastCost, chance: chance)
            #expect(free.first == "free" && free.last == "unknown")
        }
        let others = [target("b", weight: 3, nanos: nil), target("c", nanos: nil)]
        #expect(abs((shares(others, .leastCost)["c"] ?? 0) - 0.25) < 0.01)
    }
}
