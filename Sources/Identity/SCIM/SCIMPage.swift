/// Which part of a list is asked for (RFC 7644, section 3.4.2.4).
public struct SCIMPage: Hashable, Sendable {
    /// The schema of a list.
    public static let schema = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
    /// The resources of a page where the client asks for no number, and the most where it does.
    public static let usualCount = 100
    /// The most resources of a page.
    public static let mostCount = 1000

    /// How many resources to pass over.
    public let offset: Int
    /// How many resources to answer with at most; none asks for the total alone.
    public let limit: Int

    /// Reads the parameters `startIndex`, from 1, and `count`; what is less than they allow is the least.
    public init(startIndex: String?, count: String?) throws(SCIMError) {
        guard let start = Int(startIndex ?? "1"), let count = Int(count ?? String(Self.usualCount)) else {
            throw .bad(.invalidValue, "startIndex and count must be whole numbers")
        }
        offset = max(start, 1) - 1
        limit = min(max(count, 0), Self.mostCount)
    }

    /// The body of a list that holds this page's resources.
    public func list(_ resources: [JSONNode], total: Int) -> JSONNode {
        .object([
            "schemas": .array([.string(Self.schema)]), "totalResults": .integer(total),
            "startIndex": .integer(offset + 1), "itemsPerPage": .integer(resources.count),
            "Resources": .array(resources),
        ])
    }
}
