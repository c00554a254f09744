import Vocabulary

/// `when`: what a request must be for a rule to act; all of what is said must hold, and without anything it always does.
public struct RuleConditions: Sendable, Hashable {
    /// `teams`: the key's team or one above it, by name, glob or id.
    public var teams: [TextPattern] = []
    /// `tags`: the key's own tags.
    public var tags: [String: TextPattern] = [:]
    /// `headers`: fields of the request, by names in lower case.
    public var headers: [String: TextPattern] = [:]
    /// `metadata`: what the request says of itself, in `metadata`, `user` or `x-gatehouse-tags`.
    public var metadata: [String: TextPattern] = [:]
    /// `dialects`: the caller's.
    public var dialects: Set<RuleDialect> = []
    /// `needs`: what the request asks for, all of them.
    public var needs: Set<Capability> = []
    /// `input_tokens.at_least`: a quarter of the body's bytes.
    public var leastInput: Int?
    /// `input_tokens.at_most`.
    public var mostInput: Int?
    /// `stream`.
    public var isStream: Bool?
    /// `hours`, `days` and `time_zone`.
    public var hours: WeekHours?
    /// `labels`: what the key's teams require of targets.
    public var labels: [String: TextPattern] = [:]
    /// `share`: how many of a hundred requests, chosen by chance.
    public var percent: Int?

    /// Makes conditions that always hold.
    public init() {}
}

/// A caller's dialect as rules name it.
public enum RuleDialect: String, Sendable, Hashable, CaseIterable {
    case openAI = "openai"
    case anthropic
    case gemini
    case bedrock
    case cohere
}

/// A condition by the word that the configuration has for it.
public enum RuleCondition: String, Sendable, Hashable, CaseIterable {
    case teams
    case tags
    case headers
    case metadata
    case dialects
    case needs
    case inputTokens = "input_tokens"
    case stream
    case hours
    case labels
    case share
}

extension RuleConditions {
    /// The first condition that does not hold; `nil` if the rule acts.
    ///
    /// The share is looked at last, so that it is one of the requests that everything else is true of.
    public func failing(_ facts: RuleFacts, chance: @autoclosure () -> Double) -> RuleCondition? {
        if !teams.isEmpty, !teams.contains(where: { team in facts.teams.contains(where: team.matches) }) {
            return .teams
        }
        if !Self.hold(tags, facts.tags) { return .tags }
        if !Self.hold(headers, facts.headers) { return .headers }
        if !Self.hold(metadata, facts.metadata) { return .metadata }
        if !dialects.isEmpty, !dialects.contains(facts.dialect) { return .dialects }
        if !needs.isEmpty, !needs.isSubset(of: facts.needs) { return .needs }
        if let leastInput, facts.inputTokens < leastInput { return .inputTokens }
        if let mostInput, facts.inputTokens > mostInput { return .inputTokens }
        if let isStream, isStream != facts.isStream { return .stream }
        if let hours {
            guard let time = facts.localTimes[hours.timeZone], hours.contain(time) else { return .hours }
        }
        if !Self.hold(labels, facts.labels) { return .labels }
        if let percent, chance() * 100 >= Double(percent) { return .share }
        return nil
    }

    private static func hold(_ patterns: [String: TextPattern], _ texts: [String: String]) -> Bool {
        patterns.isEmpty || patterns.allSatisfy { name, pattern in texts[name].map(pattern.matches) ?? false }
    }
}
