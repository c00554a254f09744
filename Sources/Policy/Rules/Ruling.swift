import Vocabulary

/// What the rules of a model say of one request.
public struct Ruling: Sendable {
    /// What the first rule that has something to say of the targets says of them.
    public var choice: TargetChoice?
    /// Where the first rule that mirrors sends a copy.
    public var mirror: MirrorChoice?
    /// What is set in the body; of a member the first rule that sets it counts.
    public var parameters: [BodyParameter] = []

    /// Makes a ruling that changes nothing.
    public init() {}

    /// Whether a target may be used at all.
    public func allows(_ target: Target) -> Bool { choice?.allows(target) ?? true }

    /// Whether a target comes before the others.
    public func prefers(_ target: Target) -> Bool { choice?.prefers(target) ?? false }
}

/// One rule's answer to one request.
public struct RuleFinding: Sendable, Hashable {
    /// The rule's name.
    public let name: String
    /// The first of its conditions that does not hold; `nil` if it acts.
    public let failing: RuleCondition?
}

/// The rules of a model, with what must be known of a request to follow them.
///
/// An object, as every request to its model passes it on.
public final class RuleBook: Sendable {
    /// The rules in their order.
    public let rules: [RoutingRule]
    /// The fields of requests that conditions name.
    public let headers: Set<String>
    /// The zones whose clocks count.
    public let timeZones: Set<String>
    /// What each rule asks, in their order.
    private let tests: [RuleTest]
    /// What each rule says of targets, in their order; `nil` if it says nothing of them.
    private let choices: [TargetChoice?]
    /// Where each rule sends copies, in their order; empty if none does.
    private let mirrors: [MirrorChoice?]
    /// Whether teams matter.
    public let asksTeams: Bool
    /// Whether the key's tags matter.
    public let asksTags: Bool
    /// Whether the labels that the key's teams require matter.
    public let asksLabels: Bool
    /// Whether what the request says of itself matters.
    public let asksMetadata: Bool
    /// Whether it matters what the request asks for, so that its body must be read whole.
    public let asksNeeds: Bool

    /// Makes the book of some rules; `nil` if there are none.
    public init?(_ rules: [RoutingRule]) {
        guard !rules.isEmpty else { return nil }
        self.rules = rules
        tests = rules.map(RuleTest.init)
        choices = rules.map(TargetChoice.init)
        mirrors = rules.contains { $0.mirror != nil } ? rules.map(MirrorChoice.init) : []
        headers = rules.reduce(into: []) { $0.formUnion($1.conditions.headers.keys) }
        timeZones = Set(rules.compactMap { $0.conditions.hours?.timeZone })
        asksTeams = rules.contains { !$0.conditions.teams.isEmpty }
        asksTags = rules.contains { !$0.conditions.tags.isEmpty }
        asksLabels = rules.contains { !$0.conditions.labels.isEmpty }
        asksMetadata = rules.contains { !$0.conditions.metadata.isEmpty }
        asksNeeds = rules.contains { !$0.conditions.needs.isEmpty }
    }

    /// Those of a team's names and ids that a rule asks for: the others need not be told or kept.
    public func asked(_ names: [String]) -> [String] {
        names.filter { name in
            rules.contains { rule in rule.conditions.teams.contains { $0.matches(name) } }
        }
    }

    /// What each rule says of a request; `chance` is the request's.
    public func findings(_ facts: RuleFacts, chance: Double) -> [RuleFinding] {
        let chances = ChanceStream(chance)
        return rules.map { rule in
            RuleFinding(
                name: rule.name,
                failing: rule.conditions.failing(facts, chance: chances.next(named: rule.name))
            )
        }
    }

    /// What the rules say of a request together.
    ///
    /// - Throws: `contentBlocked` if a rule that acts refuses it.
    public func ruling(_ facts: RuleFacts, chance: Double) throws(Refusal) -> Ruling {
        let chances = ChanceStream(chance)
        var ruling = Ruling()
        // A rule is not taken out of the array before it acts: it is large.
        for place in tests.indices where tests[place].holds(facts, chances) {
            if let text = rules[place].refusal {
                throw Refusal(
                    .contentBlocked,
                    "The rule \"\(rules[place].name)\" of the model refuses this request: \(text)"
                )
            }
            if ruling.choice == nil { ruling.choice = choices[place] }
            if ruling.mirror == nil, !mirrors.isEmpty { ruling.mirror = mirrors[place] }
            for parameter in rules[place].parameters
            where !ruling.parameters.contains(where: { $0.name == parameter.name }) {
                ruling.parameters.append(parameter)
            }
        }
        return ruling
    }
}

/// The conditions of a rule.
///
/// An object, so that nothing of them is copied for a request.
private final class RuleTest: Sendable {
    private let name: String
    private let conditions: RuleConditions

    init(_ rule: RoutingRule) {
        name = rule.name
        conditions = rule.conditions
    }

    func holds(_ facts: RuleFacts, _ chances: ChanceStream) -> Bool {
        conditions.failing(facts, chance: chances.next(named: name)) == nil
    }
}
