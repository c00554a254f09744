import Vocabulary

/// That a rule sends copies of requests to another model.
///
/// An object, as every request that the rule acts on passes it on.
public final class MirrorChoice: Sendable {
    /// The rule's name.
    public let rule: String
    /// Where copies go, and what they may cost.
    public let terms: MirrorTerms

    /// What a rule says of copies; `nil` if it says nothing.
    init?(_ rule: RoutingRule) {
        guard let mirror = rule.mirror else { return nil }
        self.rule = rule.name
        terms = mirror
    }
}
