import Testing
import Vocabulary

@testable import Policy

@Suite("Rules of models")
struct RuleTests {
    private func facts(_ change: (inout RuleFacts) -> Void = { _ in }) -> RuleFacts {
        var facts = RuleFacts()
        facts.teams = ["team_2", "ranking", "team_1", "search"]
        facts.tags = ["tier": "batch"]
        facts.headers = ["x-class": "auxiliary"]
        facts.metadata = ["end_user": "ada"]
        facts.dialect = .anthropic
        facts.needs = [.images, .tools]
        facts.inputTokens = 100
        facts.isStream = true
        facts.localTimes = ["UTC": WeekTime(day: .saturday, minute: 60)]
        facts.labels = ["region": "eu"]
        change(&facts)
        return facts
    }

    private func failing(_ change: (inout RuleConditions) -> Void) -> RuleCondition? {
        var conditions = RuleConditions()
        change(&conditions)
        return conditions.failing(facts(), chance: 0.5)
    }

    @Test("without conditions a rule always acts")
    func empty() {
        #expect(failing { _ in } == nil)
    }

    @Test("each condition holds for what it says, and names itself where it does not")
    func conditions() {
        #expect(failing { $0.teams = [TextPattern("other"), TextPattern("sea*")] } == nil)
        #expect(failing { $0.teams = [TextPattern("team_1")] } == nil)
        #expect(failing { $0.teams = [TextPattern("sea")] } == .teams)
        #expect(failing { $0.tags = ["tier": TextPattern("b*")] } == nil)
        #expect(failing { $0.tags = ["tier": TextPattern("batch"), "x": TextPattern("*")] } == .tags)
        #expect(failing { $0.headers = ["x-class": TextPattern("aux*")] } == nil)
        #expect(failing { $0.headers = ["x-other": TextPattern("*")] } == .headers)
        #expect(failing { $0.metadata = ["end_user": TextPattern("bob")] } == .metadata)
        #expect(failing { $0.dialects = [.openAI] } == .dialects)
        #expect(failing { $0.dialects = [.openAI, .anthropic] } == nil)
        #expect(failing { $0.needs = [.images] } == nil)
        #expect(failing { $0.needs = [.images, .audio] } == .needs)
        #expect(failing { $0.leastInput = 100 } == nil)
        #expect(failing { $0.leastInput = 101 } == .inputTokens)
        #expect(failing { $0.mostInput = 100 } == nil)
        #expect(failing { $0.mostInput = 99 } == .inputTokens)
        #expect(failing { $0.isStream = true } == nil)
        #expect(failing { $0.isStream = false } == .stream)
        #expect(failing { $0.labels = ["region": TextPattern("us")] } == .labels)
        #expect(failing { $0.percent = 51 } == nil)
        #expect(failing { $0.percent = 50 } == .share)
    }

    @Test("hours that last past midnight belong to the day on which they began")
    func hours() {
        func holds(_ hours: WeekHours, _ day: WeekTime.Day, _ minute: Int) -> Bool {
            hours.contain(WeekTime(day: day, minute: minute))
        }
        let night = WeekHours(from: 22 * 60, to: 6 * 60, days: [.friday])
        #expect(!holds(night, .friday, 22 * 60 - 1))
        #expect(holds(night, .friday, 22 * 60))
        #expect(holds(night, .saturday, 6 * 60 - 1))
        #expect(!holds(night, .saturday, 6 * 60))
        #expect(!holds(night, .friday, 60))
        let morning = WeekHours(from: 8 * 60, to: 12 * 60)
        #expect(holds(morning, .monday, 8 * 60) && !holds(morning, .monday, 12 * 60))
        let weekend = WeekHours(days: [.saturday, .sunday])
        #expect(holds(weekend, .sunday, 1439) && !holds(weekend, .monday, 0))
    }

    @Test("hours without a zone that is known never hold")
    func unknownZone() {
        #expect(failing { $0.hours = WeekHours(timeZone: "Europe/Paris") } == .hours)
        #expect(failing { $0.hours = WeekHours(days: [.saturday]) } == nil)
    }

    @Test("the minute of the week counts from Monday, before 1970 too")
    func weekTime() {
        #expect(WeekTime(localSeconds: 0) == WeekTime(day: .thursday, minute: 0))
        #expect(WeekTime(localSeconds: -60) == WeekTime(day: .wednesday, minute: 1439))
        // 26 November 2026, 15:10:11 UTC, was a Thursday.
        #expect(WeekTime(localSeconds: 1_795_705_811) == WeekTime(day: .thursday, minute: 910))
    }

    @Test(
        "times of day are read and written",
        arguments: [
            ("22:00-06:00", 1320, 360), ("00:00-24:00", 0, 1440), ("08:30-09:15", 510, 555),
        ]
    )
    func hoursText(_ text: String, _ from: Int, _ to: Int) throws {
        let ends = try #require(WeekHours.minutes(text))
        #expect(ends.from == from && ends.to == to)
        #expect(WeekHours(from: from, to: to).text == text)
    }

    @Test(
        "what is no times of day is refused",
        arguments: [
            "", "8:00-9:00", "08:00", "25:00-26:00", "08:60-09:00", "08:00-08:00", "24:00-01:00",
            "08:00-09:00-10:00",
        ]
    )
    func badHours(_ text: String) {
        #expect(WeekHours.minutes(text) == nil)
    }

    @Test("the first rule that speaks of targets chooses, what is set adds up, and the first value counts")
    func ruling() throws {
        var first = RoutingRule(name: "first")
        first.parameters = [BodyParameter(name: "max_tokens", value: .number("1"))]
        var second = RoutingRule(name: "second")
        second.preferred = [TextPattern("a/*")]
        second.parameters = [
            BodyParameter(name: "max_tokens", value: .number("2")),
            BodyParameter(name: "seed", value: .number("3")),
        ]
        var third = RoutingRule(name: "third")
        third.targets = [TextPattern("b/*")]
        var other = RoutingRule(name: "other")
        other.conditions.isStream = false
        other.refusal = "no"
        let book = try #require(RuleBook([first, other, second, third]))

        let ruling = try book.ruling(facts(), chance: 0.5)

        #expect(ruling.choice?.name == "second")
        #expect(ruling.parameters.map(\.name) == ["max_tokens", "seed"])
        #expect(ruling.parameters.first?.value == .number("1"))
        #expect(book.findings(facts(), chance: 0.5).map(\.failing) == [nil, .stream, nil, nil])
    }

    @Test("the first rule that mirrors does so, whatever others choose, else the next")
    func mirrors() throws {
        let budget = BudgetTerms(Quantity(count: 5).amount(.usd))
        var first = RoutingRule(name: "first")
        first.mirror = MirrorTerms(model: "shadow", budget: budget)
        first.conditions.percent = 20
        var second = RoutingRule(name: "second")
        second.mirror = MirrorTerms(model: "other", budget: budget)
        second.preferred = [TextPattern("a/*")]
        let book = try #require(RuleBook([first, second]))

        let chances = (0..<1000).map { (Double($0) + 0.5) / 1000 }
        let rulings = try chances.map { try book.ruling(facts(), chance: $0) }

        #expect(first.acts && !first.choosesTargets)
        #expect(rulings.allSatisfy { $0.choice?.name == "second" })
        let shadowed = rulings.filter { $0.mirror?.terms.model == "shadow" }.count
        #expect((140...260).contains(shadowed))
        #expect(rulings.filter { $0.mirror?.rule == "second" }.count == 1000 - shadowed)
    }

    @Test("a rule that refuses names itself")
    func refusal() throws {
        var rule = RoutingRule(name: "no-pictures")
        rule.refusal = "Pictures go to vision."
        let book = try #require(RuleBook([rule]))

        let refusal = #expect(throws: Refusal.self) { _ = try book.ruling(facts(), chance: 0) }

        #expect(refusal?.code == .contentBlocked)
        #expect(refusal?.message.contains("no-pictures") == true)
    }

    @Test("shares hold, and those of two rules do not depend on each other")
    func shares() throws {
        let rules = ["canary", "mirror"].map { name in
            var rule = RoutingRule(name: name)
            rule.conditions.percent = 20
            rule.preferred = [TextPattern("*")]
            return rule
        }
        let book = try #require(RuleBook(rules))
        let count = 20_000
        var counts: [[String]: Int] = [:]
        for number in 0..<count {
            let findings = book.findings(facts(), chance: (Double(number) + 0.5) / Double(count))
            counts[findings.filter { $0.failing == nil }.map(\.name), default: 0] += 1
        }
        // Four standard deviations of a share of 4 % or 16 % of 20,000.
        #expect(abs(counts[["canary", "mirror"], default: 0] - 800) < 111)
        #expect(abs(counts[["canary"], default: 0] - 3200) < 208)
        #expect(abs(counts[["mirror"], default: 0] - 3200) < 208)
    }

    @Test("numbers are those of JSON", arguments: ["0", "-1", "1.5", "1e9", "2E-3", "10"])
    func numbers(_ text: String) { #expect(BodyParameter.isNumber(text)) }

    @Test("other texts are none", arguments: ["", "-", "01", "1.", ".5", "1e", "0x1", "+1", "NaN", "1 "])
    func noNumbers(_ text: String) { #expect(!BodyParameter.isNumber(text)) }

    @Test("of members that are known a value that no provider takes is seen")
    func faults() {
        func isWrong(_ name: String, _ value: BodyParameter.Value) -> Bool {
            BodyParameter(name: name, value: value).fault != nil
        }
        for name in ["max_tokens", "max_completion_tokens", "max_output_tokens", "inferenceConfig.maxTokens"]
        {
            #expect(!isWrong(name, .number("1")) && !isWrong(name, .nothing))
            for text in ["0", "-1", "1.5", "1e3"] { #expect(isWrong(name, .number(text)), "\(text)") }
            #expect(isWrong(name, .text("10")) && isWrong(name, .truth(true)))
        }
        for text in ["0", "0.7", "2", "1e-1"] { #expect(!isWrong("temperature", .number(text)), "\(text)") }
        for text in ["-0.1", "2.1"] { #expect(isWrong("temperature", .number(text)), "\(text)") }
        #expect(isWrong("generationConfig.temperature", .text("1")) && isWrong("top_p", .number("1.1")))
        #expect(!isWrong("own_max_tokens", .number("-1")) && !isWrong("seed", .text("x")))
    }
}
