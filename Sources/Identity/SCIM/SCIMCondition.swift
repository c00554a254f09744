import Vocabulary

/// Something that a resource, or one of the values of an attribute, meets or not (RFC 7644, section 3.4.2.2).
indirect enum SCIMCondition: Hashable, Sendable {
    /// How a value is compared.
    enum Operator: String, Sendable {
        case equal = "eq"
        case notEqual = "ne"
        case contains = "co"
        case startsWith = "sw"
        case endsWith = "ew"
        case greater = "gt"
        case greaterOrEqual = "ge"
        case less = "lt"
        case lessOrEqual = "le"
    }

    /// An attribute, by its name in lower case with a part after a dot, compared to a value.
    case compare(String, Operator, JSONNode)
    /// An attribute has a value.
    case present(String)
    /// Some value of an attribute meets a condition of its own.
    case some(String, SCIMCondition)
    /// Both hold.
    case and(SCIMCondition, SCIMCondition)
    /// One of both holds.
    case or(SCIMCondition, SCIMCondition)
    /// It does not hold.
    case not(SCIMCondition)

    /// Attributes in which upper and lower case differ (RFC 7643, sections 3.1 and 4).
    private static let caseExact: Set<String> = [
        "id", "externalid", "meta.location", "meta.version", "members", "members.value", "members.$ref",
        "groups",
        "groups.value", "groups.$ref",
    ]

    /// The value of an equality that stands alone.
    func equality(of attribute: String) -> JSONNode? {
        guard case .compare(attribute, .equal, let value) = self else { return nil }
        return value
    }

    /// Whether a resource, or a value, meets it.
    func holds(for node: JSONNode) -> Bool {
        switch self {
        case .and(let left, let right): left.holds(for: node) && right.holds(for: node)
        case .or(let left, let right): left.holds(for: node) || right.holds(for: node)
        case .not(let condition): !condition.holds(for: node)
        case .present(let name): Self.values(name, of: node).contains { Self.isPresent($0) }
        case .some(let name, let condition):
            Self.values(name, of: node, whole: true).contains { condition.holds(for: $0) }
        // What is not there is equal to null alone.
        case .compare(let name, .equal, .null): !Self.values(name, of: node).contains { Self.isPresent($0) }
        case .compare(let name, .notEqual, let value):
            !SCIMCondition.compare(name, .equal, value).holds(for: node)
        case .compare(let name, let comparison, let value):
            Self.values(name, of: node).contains { found in
                Self.compare(found, comparison, value, isExact: Self.caseExact.contains(name))
            }
        }
    }

    /// The values of an attribute, those of lists one by one; of a complex one its `value`, unless it is wanted whole.
    private static func values(_ name: String, of node: JSONNode, whole: Bool = false) -> [JSONNode] {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        guard let first = parts.first, case .object(let members) = node,
            let found = members.first(where: { $0.key.lowercased() == first })?.value
        else { return [] }
        let elements = SCIMAttributes.elements(found)
        if parts.count > 1 { return elements.flatMap { values(parts[1], of: $0) } }
        return whole ? elements : elements.map { $0["value"] ?? $0 }
    }

    private static func isPresent(_ node: JSONNode) -> Bool {
        switch node {
        case .null: false
        case .string(let text): !text.isEmpty
        case .array(let elements): !elements.isEmpty
        case .object(let members): !members.isEmpty
        case .bool, .integer, .number: true
        }
    }

    private static func compare(
        _ found: JSONNode,
        _ comparison: Operator,
        _ value: JSONNode,
        isExact: Bool
    ) -> Bool {
        guard case .string(let left) = found, case .string(let right) = value else {
            return comparison == .equal && found == value
        }
        return isExact
            ? compare(left, comparison, right)
            : compare(left.lowercased(), comparison, right.lowercased())
    }

    private static func compare(_ left: String, _ comparison: Operator, _ right: String) -> Bool {
        switch comparison {
        case .equal: left == right
        case .notEqual: left != right
        case .contains: left.contains(right)
        case .startsWith: left.hasPrefix(right)
        case .endsWith: left.hasSuffix(right)
        case .greater: isOrdered(right, left)
        case .less: isOrdered(left, right)
        case .greaterOrEqual: !isOrdered(left, right)
        case .lessOrEqual: !isOrdered(right, left)
        }
    }

    /// Whether one comes before the other: moments by time, whatever zone they are written in, else by letters.
    private static func isOrdered(_ left: String, _ right: String) -> Bool {
        guard let first = UTCTime(rfc3339: left.uppercased()),
            let second = UTCTime(rfc3339: right.uppercased())
        else { return left < right }
        return first < second
    }
}
