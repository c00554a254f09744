import Testing
import Vocabulary

@testable import Policy

@Suite("Explanations of routing")
struct RoutingExplanationTests {
    private func target(_ name: String, weight: Int, priority: Int, labels: [String: String] = [:]) -> Target
    {
        let price = Int64(1_000_000 * (1 + weight))
        return .at(name, weight: weight, priority: priority, labels: labels, nanosPerMillion: price)
    }

    private func model(_ strategy: ModelDeclaration.Strategy, _ rules: [RoutingRule] = []) -> Model {
        var declaration = ModelDeclaration(name: "fast")
        declaration.strategy = strategy
        declaration.rules = rules
        return Model(
            declaration: declaration,
            targets: [
                target("a", weight: 5, priority: 2, labels: ["region": "eu"]),
                target("b", weight: 3, priority: 1, labels: ["region": "eu"]),
                target("c", weight: 1, priority: 0),
            ],
            isManagedByFile: true,
            createdSeconds: 0
        )
    }

    private var canary: RoutingRule {
        var rule = RoutingRule(name: "canary")
        rule.conditions.percent = 30
        rule.conditions.headers = ["x-class": TextPattern("main")]
        rule.preferred = [TextPattern("c/*")]
        return rule
    }

    /// What is known of some request and its targets.
    private func record(_ number: UInt64, random: inout SeededGenerator) -> RoutingRecord {
        var record = RoutingRecord()
        record.chance = Double.random(in: 0..<1, using: &random)
        record.inputTokens = Int.random(in: 0...100_000, using: &random)
        record.outputTokens = Int.random(in: 0...256, using: &random)
        if number % 3 > 0 {
            for basis in [AffinityBasis.key, .user, .header("x-session"), .conversation] {
                record.affinities[basis] = UInt64.random(in: .min ... .max, using: &random)
            }
        }
        if number.isMultiple(of: 5) { record.labels = ["region": "eu"] }
        record.seen = ["a/m", "b/m", "c/m"].map { name in
            let isMeasured = Bool.random(using: &random)
            let signals = TargetSignals(
                inFlight: Int.random(in: 0...40, using: &random),
                firstTokenMicroseconds: isMeasured ? Double.random(in: 1...1e6, using: &random) : nil,
                microsecondsPerToken: isMeasured ? Double.random(in: 1...1e5, using: &random) : nil,
                isOpen: Bool.random(using: &random) && Bool.random(using: &random),
                weightShare: Bool.random(using: &random) ? Double.random(in: 0...1, using: &random) : 1,
                isOverdue: Bool.random(using: &random),
                isPromising: Bool.random(using: &random)
            )
            return RoutingRecord.Seen(name, signals)
        }
        var facts = RuleFacts()
        facts.headers = ["x-class": Bool.random(using: &random) ? "main" : "\u{1F600}\"\\"]
        record.facts = facts
        return record
    }

    @Test(
        "a thousand records, written and read again, give the same targets",
        arguments: ModelDeclaration.Strategy.allCases
    )
    func replay(_ strategy: ModelDeclaration.Strategy) throws {
        let model = model(strategy, [canary])
        let book = try #require(model.rules)
        var random = SeededGenerator(seed: 5)
        for number in 0..<1000 {
            var record = record(UInt64(number), random: &random)
            let ruling = try book.ruling(record.facts ?? RuleFacts(), chance: record.chance)
            let request = record.request(ruling, chance: record.chance, signals: record.signals)
            record.plan = try Routing.plan(model, labels: record.labels, in: Snapshot(), request).targets.map(
                \.name
            )

            let read = try #require(RoutingRecord(text: record.text))
            let explanation = RoutingExplanation(read, model, in: Snapshot())

            try #require(read == record)
            try #require(explanation.isReproduced)
            try #require(explanation.plan == record.plan)
        }
    }

    @Test("everything that a record can hold comes back from its text")
    func text() throws {
        var record = RoutingRecord()
        record.chance = 0.1
        record.labels = ["region": "eu", "\u{E9}": "\n"]
        record.plan = ["a/m"]
        record.skips = [
            .init("a/m", .limit, holder: "provider:a", waitMicroseconds: 7, attempts: 0, atMicroseconds: 5),
            .init("b/m", .time, attempts: 1, atMicroseconds: 6),
        ]
        let obstacles: [TargetObstacle] = [
            .open(wait: 1), .outlier(wait: 1), .exhausted(wait: 2), .refused(wait: 3), .resting(wait: 4),
        ]
        record.skips += obstacles.map { .init("c/m", $0, attempts: 2, atMicroseconds: 9) }
        record.raises = [
            .init(from: .zero, to: Money(nanos: 5), isGranted: true, attempts: 1, atMicroseconds: 8),
            .init(
                from: Money(nanos: 5),
                to: Money(nanos: 9),
                isGranted: false,
                attempts: 2,
                atMicroseconds: 9
            ),
        ]
        record.bound = Money(nanos: 12_345)
        record.remaining = Money(nanos: -1)
        var facts = RuleFacts()
        facts.teams = ["team_1", "search"]
        facts.tags = ["a": "b"]
        facts.metadata = ["end_user": "x"]
        facts.dialect = .gemini
        facts.needs = [.images, .audio]
        facts.inputTokens = 7
        facts.isStream = true
        facts.localTimes = ["Europe/London": WeekTime(day: .sunday, minute: 1439)]
        facts.labels = ["region": "eu"]
        record.facts = facts
        record.mirrorOf = "req_1"
        var mirror = RoutingRecord.Mirror(rule: "a\"b", model: "next")

        mirror.exchange = "req_2"
        for outcome in ["pending", "sent", "busy"] {
            mirror.isSent = outcome == "sent"
            mirror.drop = MirrorDrop(rawValue: outcome)
            record.mirror = mirror
            #expect(RoutingRecord(text: record.text) == record)
            #expect(mirror.outcome == outcome)
        }
        #expect(RoutingRecord(text: "") == nil)
        #expect(RoutingRecord(text: "{}") == nil)
    }

    @Test(
        "a record comes back with the very number that was drawn, in few bytes",
        arguments: [0, 0x1p-32, 1 - 0x1p-32, 0.5, 0.1, 1.0 / 3, 0x1p-33, 0.999_999_999_999]
    )
    func draws(chance: Double) {
        var record = RoutingRecord(chance: chance, inputTokens: 144, outputTokens: 256)
        record.seen = [
            RoutingRecord.Seen("a/m", TargetSignals()), RoutingRecord.Seen("b/m", TargetSignals(inFlight: 2)),
        ]
        record.plan = ["b/m", "c/m", "a/m"]
        record.remaining = Money(nanos: 999_999_998_911_000)

        #expect(RoutingRecord(text: record.text) == record)
        #expect(record.text.hasSuffix(#",144,256,["a/m",["b/m",2]],[1,"c/m",0],null,999999998911000]"#))
        record.facts = RuleFacts()
        record.facts?.inputTokens = 144
        #expect(record.text.hasSuffix(",999999998911000,{}]"))
        #expect(RoutingRecord(text: record.text) == record)
    }

    @Test("what was left out says why, and what was not says what its strategy made of it")
    func candidates() throws {
        var only = RoutingRule(name: "only")
        only.targets = [TextPattern("a/*"), TextPattern("c/*")]
        var record = RoutingRecord()
        record.labels = ["region": "eu"]

        let explanation = RoutingExplanation(record, model(.priority, [only]), in: Snapshot())

        #expect(explanation.plan == ["a/m"])
        #expect(explanation.candidates.map(\.rejection) == [nil, .rule, .labels])
        #expect(explanation.candidates.map(\.place) == [0, nil, nil])
        #expect(explanation.candidates[0].score?.value == 2)
        #expect(explanation.rules == [RuleFinding(name: "only", failing: nil)])
    }

    @Test("a target that could not take what was asked is named, and a changed configuration is told")
    func changed() throws {
        var record = RoutingRecord()
        record.plan = ["b/m", "a/m"]

        let unable = RoutingExplanation(record, model(.priority), in: Snapshot())
        record.plan = ["a/m", "b/m"]
        let changed = RoutingExplanation(record, model(.priority), in: Snapshot())

        #expect(unable.isReproduced && unable.candidates.map(\.rejection) == [nil, nil, .unable])
        #expect(!changed.isReproduced)
    }

    @Test("what rules leave nothing of is refused with the rule's name")
    func nothingLeft() {
        var rule = RoutingRule(name: "moon")
        rule.targetLabels = ["region": "moon"]

        let explanation = RoutingExplanation(RoutingRecord(), model(.weighted, [rule]), in: Snapshot())

        #expect(explanation.refusal?.code == .noTargetAvailable)
        #expect(explanation.refusal?.message.contains("moon") == true)
    }

    @Test("what a rule prefers comes first even without weight, but not while it is left alone")
    func prefer() throws {
        var rule = RoutingRule(name: "first")
        rule.preferred = [TextPattern("c/*")]
        var record = RoutingRecord()
        #expect(RoutingExplanation(record, model(.weighted, [rule]), in: Snapshot()).plan.first == "c/m")
        record.seen = [RoutingRecord.Seen("c/m", TargetSignals(isOpen: true))]
        #expect(RoutingExplanation(record, model(.weighted, [rule]), in: Snapshot()).plan.last == "c/m")
    }

    @Test("lines of a bill add up to the charge")
    func lines() {
        var fixture = PriceListFixture()
        for _ in 0..<1000 {
            let prices = fixture.list()
            let usage = fixture.usage(within: fixture.reach())
            let millionths = prices.lines(usage).reduce(Int128(0)) {
                $0 + Int128($1.count) * Int128($1.perMillion.nanosPerMillion)
            }
            let nanos = Int64((millionths + 999_999) / 1_000_000)
            #expect(prices.charge(usage) == Money(nanos: nanos))
        }
    }
}
