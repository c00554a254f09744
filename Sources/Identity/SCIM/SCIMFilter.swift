/// What the resources of a list must meet (RFC 7644, section 3.4.2.2).
///
/// The look-ups that clients make before every change have cases of their own, so that they need not be searched for
/// among all.
public enum SCIMFilter: Hashable, Sendable {
    /// The user name, without case.
    case userName(String)
    /// The client's own id, with case.
    case externalID(String)
    /// The shown name, without case.
    case displayName(String)
    /// The server's id, with case.
    case id(String)
    /// Anything else.
    case other(Condition)

    /// A condition that is looked at resource by resource.
    public struct Condition: Hashable, Sendable {
        let condition: SCIMCondition

        /// Whether a resource meets it.
        public func holds(for resource: JSONNode) -> Bool { condition.holds(for: resource) }
    }

    /// Reads the parameter `filter`, such as `userName eq "ada@example.com"`.
    public init(parsing text: String) throws(SCIMError) {
        guard let condition = SCIMConditionParser.parse(text) else {
            throw .bad(.invalidFilter, "the filter is none of RFC 7644, section 3.4.2.2")
        }
        if case .compare(let name, .equal, .string(let value)) = condition {
            switch name {
            case "username": self = .userName(value)
            case "externalid": self = .externalID(value)
            case "displayname": self = .displayName(value)
            case "id": self = .id(value)
            default: self = .other(Condition(condition: condition))
            }
        } else {
            self = .other(Condition(condition: condition))
        }
    }
}
