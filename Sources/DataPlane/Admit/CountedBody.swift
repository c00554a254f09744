import Dialects

/// A body whose input tokens are counted by a rule.
struct CountedBody: Hashable {
    let rule: TokenRule
    /// The place of the target that is asked in other words than the caller's; `nil` for the caller's own body.
    let place: Int?
}

extension Authorized {
    /// What is counted for a target, by its place in the plan; `nil` if its vocabulary is not known.
    func countedBody(at place: Int, _ rules: TokenRules) -> CountedBody? {
        guard let rule = rules.rule(of: targets[place]) else { return nil }
        return CountedBody(rule: rule, place: translations.requests[place] == nil ? nil : place)
    }

    /// How many input tokens a target is asked with, by its place in the plan; `nil` if they have not been counted.
    func count(at place: Int, _ rules: TokenRules) -> InputCount? {
        // Most requests are not counted.
        guard !counts.isEmpty else { return nil }
        return countedBody(at: place, rules).flatMap { counts[$0] }
    }
}

extension TranslatedRequest {
    /// The operation in whose words its target is asked for what it generates or embeds; `nil` if it is asked for something else.
    var askedOperation: Dialects.Operation? {
        switch answer {
        case .conversation(let operation): operation
        case .embeddings(let translation): translation.target == .form(.openAI) ? .embeddings : nil
        case .invoked, .rerank, .count, .counted: nil
        }
    }
}
