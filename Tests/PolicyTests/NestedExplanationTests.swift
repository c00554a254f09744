import Testing
import Vocabulary

@testable import Policy

@Suite("Explanations of models among the targets of models")
struct NestedExplanationTests {
    private typealias Strategy = ModelDeclaration.Strategy

    private func model(
        _ name: String,
        _ strategy: Strategy,
        _ targets: [Target],
        pools: [Model.Pool] = [],
        rules: [RoutingRule] = []
    ) -> Model {
        var declaration = ModelDeclaration(name: name)
        declaration.strategy = strategy
        declaration.rules = rules
        return Model(
            declaration: declaration,
            targets: targets,
            pools: pools,
            isManagedByFile: true,
            createdSeconds: 0
        )
    }

    /// Two levels of pools with a strategy each, a canary, a rule that goes by a field, and one that leaves targets out.
    private func nested(_ outer: Strategy, _ middle: Strategy, _ inner: Strategy) -> Model {
        var canary = RoutingRule(name: "canary")
        canary.conditions.percent = 30
        canary.preferred = [TextPattern("e/*")]
        var only = RoutingRule(name: "only")
        only.conditions.headers = ["x-class": TextPattern("side")]
        only.targets = [TextPattern("a/*"), TextPattern("c/*"), TextPattern("d/*")]
        let deep = model(
            "deep",
            inner,
            [
                .at("d", weight: 2, priority: 1, labels: ["region": "eu"], nanosPerMillion: 3_000_000),
                .at("e", weight: 1, priority: 0, nanosPerMillion: 2_000_000),
            ]
        )
        let mid = model(
            "mid",
            middle,
            [
                .at("b", weight: 3, priority: 0, labels: ["region": "eu"]),
                .at("c", weight: 2, priority: 2, labels: ["region": "eu"], nanosPerMillion: 4_000_000),
            ],
            pools: [Model.Pool(deep, weight: 2, priority: 1)]
        )
        return model(
            "fast",
            outer,
            [.at("a", weight: 4, priority: 1, labels: ["region": "eu"], nanosPerMillion: 5_000_000)],
            pools: [Model.Pool(mid, weight: 6, priority: 0)],
            rules: [only, canary]
        )
    }

    private func record(_ number: Int, random: inout SystemRandomNumberGenerator) -> RoutingRecord {
        var record = RoutingRecord()
        record.chance = Double.random(in: 0..<1, using: &random)
        record.inputTokens = Int.random(in: 0...100_000, using: &random)
        record.outputTokens = Int.random(in: 0...256, using: &random)
        if number % 3 > 0 {
            for basis in [AffinityBasis.key, .conversation] {
                record.affinities[basis] = UInt64.random(in: .min ... .max, using: &random)
            }
        }
        if number.isMultiple(of: 5) { record.labels = ["region": "eu"] }
        record.seen = ["a/m", "b/m", "c/m", "d/m", "e/m"].map { name in
            let isMeasured = Bool.random(using: &random)
            let signals = TargetSignals(
                inFlight: Int.random(in: 0...40, using: &random),
                firstTokenMicroseconds: isMeasured ? Double.random(in: 1...1e6, using: &random) : nil,
                microsecondsPerToken: isMeasured ? Double.random(in: 1...1e5, using: &random) : nil,
                isOpen: Int.random(in: 0..<4, using: &random) == 0,
                weightShare: Bool.random(using: &random) ? Double.random(in: 0...1, using: &random) : 1
            )
            return RoutingRecord.Seen(name, signals)
        }
        var facts = RuleFacts()
        facts.headers = ["x-class": number.isMultiple(of: 4) ? "side" : "main"]
        record.facts = facts
        return record
    }

    private static let strategies: [(Strategy, Strategy, Strategy)] = [
        (.weighted, .sticky, .prefixAffinity), (.priority, .leastBusy, .weighted),
        (.leastLatency, .weighted, .leastCost), (.sticky, .prefixAffinity, .leastLatency),
        (.leastCost, .leastLatency, .leastBusy), (.prefixAffinity, .weighted, .sticky),
        (.leastBusy, .leastCost, .priority),
    ]

    @Test(
        "a thousand records through two levels of pools, rules, a canary and affinity give the same targets again",
        arguments: 0..<7
    )
    func replay(_ number: Int) throws {
        let strategies = Self.strategies[number]
        let model = nested(strategies.0, strategies.1, strategies.2)
        let book = try #require(model.rules)
        var random = SystemRandomNumberGenerator()
        var firsts: Set<String> = []
        var acted: Set<String> = []
        for number in 0..<1000 {
            var record = record(number, random: &random)
            let ruling = try book.ruling(record.facts ?? RuleFacts(), chance: record.chance)
            acted.formUnion([ruling.choice?.name].compactMap { $0 })
            let plan = try Routing.plan(
                model,
                labels: record.labels,
                in: Snapshot(),
                record.request(ruling, chance: record.chance, signals: record.signals)
            )
            record.plan = plan.targets.map(\.name)
            firsts.formUnion(record.plan.prefix(1))

            let read = try #require(RoutingRecord(text: record.text))
            // A model that is made anew: nothing of the choice lives outside of the record.
            let again = nested(strategies.0, strategies.1, strategies.2)
            let explanation = RoutingExplanation(read, again, in: Snapshot())

            try #require(read == record)
            try #require(explanation.isReproduced)
            try #require(explanation.plan == record.plan)
            for candidate in explanation.candidates {
                guard let place = candidate.place else { continue }
                try #require(candidate.pools == plan.pools[place].reversed().map(\.name))
            }
        }
        // The records are not all alike.
        #expect(acted == ["canary", "only"])
        #expect(firsts.count >= 4, "\(firsts)")
    }

    @Test("the way to each target is told, and what each strategy made of the models on it")
    func ways() throws {
        var record = RoutingRecord()
        record.labels = ["region": "eu"]
        record.seen = [
            .init("d/m", TargetSignals(inFlight: 3, isOpen: true)), .init("b/m", TargetSignals(inFlight: 4)),
        ]

        let explanation = RoutingExplanation(record, nested(.priority, .leastBusy, .weighted), in: Snapshot())

        let ways = explanation.candidates.map { ($0.target.name, $0.pools) }
        #expect(ways.map(\.0) == ["a/m", "b/m", "c/m", "d/m", "e/m"])
        #expect(ways.map(\.1) == [[], ["mid"], ["mid"], ["mid", "deep"], ["mid", "deep"]])
        #expect(explanation.candidates.map(\.rejection) == [nil, nil, nil, nil, .labels])
        let pools = explanation.pools
        #expect(pools.map(\.name) == ["mid", "deep"])
        #expect(pools.map(\.within) == [["fast"], ["fast", "mid"]])
        #expect(pools[0].score == TargetScore.of(.priority, 0))
        #expect(pools[0].signals?.inFlight == 7 && pools[0].signals?.isOpen == false)
        #expect(pools[1].score == TargetScore.of(.load, 2))
        #expect(pools[1].signals?.isOpen == true && pools[1].targets == ["d/m"])
    }

    @Test("a model of which nothing is left has no score")
    func emptyPool() throws {
        var record = RoutingRecord()
        var facts = RuleFacts()
        facts.headers = ["x-class": "side"]
        record.facts = facts
        record.labels = ["region": "moon"]
        let explanation = RoutingExplanation(record, nested(.weighted, .weighted, .weighted), in: Snapshot())
        #expect(explanation.pools.allSatisfy { $0.score == nil && $0.targets.isEmpty })
        #expect(explanation.refusal?.code == .noTargetAvailable)
    }

    @Test("odds are the shares of the weights, level by level, and of what rules prefer")
    func odds() throws {
        var record = RoutingRecord()
        record.facts = RuleFacts()
        let explanation = RoutingExplanation(
            record,
            nested(.weighted, .weighted, .weighted),
            in: Snapshot(),
            asksOdds: true
        )

        let odds = Dictionary(
            uniqueKeysWithValues: explanation.candidates.map { ($0.target.name, $0.odds ?? -1) }
        )
        // Of 10 four are `a`; of the other six, of 7, three are `b` and two `c`; two are `deep`, of which a third is `e`. Then the
        // canary takes 30 of 100 for `e`.
        let expected = ["a/m": 0.4, "b/m": 0.6 * 3 / 7, "c/m": 0.6 * 2 / 7, "d/m": 0.6 * 2 / 7 * 2 / 3]
        for (name, share) in expected {
            #expect(abs((odds[name] ?? -1) - 0.7 * share) < 0.05, "\(name) \(odds)")
        }
        #expect(abs(odds.values.reduce(0, +) - 1) < 1e-9)
        #expect(
            RoutingExplanation(record, nested(.weighted, .weighted, .weighted), in: Snapshot()).candidates[0]
                .odds == nil
        )
    }

    @Test("plain weights are told to a thousandth")
    func plainOdds() {
        let pair = model("pair", .weighted, [.at("a", weight: 9), .at("b", weight: 1), .at("c", weight: 0)])
        let explanation = RoutingExplanation(RoutingRecord(), pair, in: Snapshot(), asksOdds: true)
        #expect(explanation.candidates.map(\.odds) == [0.9, 0.1, 0])
    }

    @Test("of more than a hundred targets no odds are told, and the rest is")
    func manyOdds() {
        func explanation(_ count: Int) -> RoutingExplanation {
            let targets = (0..<count).map { Target.at("t\($0)", weight: $0 == 7 ? 1 : 0) }
            let many = model("many", .weighted, targets)
            return RoutingExplanation(RoutingRecord(), many, in: Snapshot(), asksOdds: true)
        }

        let many = explanation(RoutingOdds.mostTargets + 1)
        #expect(RoutingOdds.mostTargets == 100, "as documented")
        #expect(many.candidates.count == 101 && many.candidates.allSatisfy { $0.odds == nil })
        #expect(many.plan.first == "t7/m" && many.candidates[7].place == 0)
        let odds = explanation(20).candidates.compactMap(\.odds)
        #expect(odds.count == 20 && odds[7] == 1 && odds.reduce(0, +) == 1)
    }

    @Test("what is known of a target is found by its name, the first that was kept")
    func signals() {
        var record = RoutingRecord()
        record.seen = [3, 4].map { .init("a/m", TargetSignals(inFlight: $0)) }
        let explanation = RoutingExplanation(
            record,
            model("pair", .priority, [.at("a"), .at("b")]),
            in: Snapshot()
        )
        #expect(explanation.candidates.map(\.signals.inFlight) == [3, 0])
    }

    @Test("what is needed leaves out targets that lack it, and puts those aside that are not known to do it")
    func needs() {
        let targets: [Target] = [
            .at("a", lacks: [.images]), .at("b", priority: 1, doubts: [.images]), .at("c", priority: 2),
        ]
        let trio = model("trio", .priority, targets)
        func explain(_ needs: Set<Capability>, _ model: Model) -> RoutingExplanation {
            RoutingExplanation(RoutingRecord(), model, in: Snapshot(), needs: needs, asksOdds: true)
        }

        let pictures = explain([.images], trio)
        #expect(pictures.plan == ["c/m"])
        #expect(pictures.candidates.map(\.rejection) == [.unable, .doubted, nil])
        #expect(pictures.candidates.map(\.missing) == [.images, nil, nil])
        #expect(pictures.candidates.map(\.odds) == [0, 0, 1])
        #expect(explain([], trio).plan == ["a/m", "b/m", "c/m"])
        let none = explain([.images], model("one", .priority, Array(targets[..<1])))
        #expect(none.plan.isEmpty && none.refusal?.code == .invalidBody && none.refusal?.param == "images")
        let doubted = explain([.images], model("two", .priority, Array(targets[..<2])))
        #expect(doubted.plan == ["b/m"], "a doubted one serves where no other does")
    }
}

extension TargetScore {
    /// A score with a number.
    fileprivate static func of(_ meaning: Meaning, _ value: Double) -> TargetScore {
        TargetScore(meaning: meaning, value: value)
    }
}
