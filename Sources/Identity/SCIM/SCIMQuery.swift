/// What a client asks of a list: by the parameters of a `GET`, or by the body of a `POST` to `/.search`
/// (RFC 7644, sections 3.4.2 and 3.4.3).
public struct SCIMQuery: Hashable, Sendable {
    /// The schema of a body.
    public static let schema = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"

    /// What the resources must meet; `nil` takes all.
    public let filter: SCIMFilter?
    /// Which part of the list.
    public let page: SCIMPage
    /// Which attributes.
    public let projection: SCIMProjection

    /// Reads parameters by their names.
    public init(_ parameter: (String) -> String?) throws(SCIMError) {
        filter = try parameter("filter").map { (text) throws(SCIMError) in try SCIMFilter(parsing: text) }
        page = try SCIMPage(startIndex: parameter("startIndex"), count: parameter("count"))
        projection = try SCIMProjection(
            attributes: parameter("attributes"),
            excluded: parameter("excludedAttributes")
        )
    }

    /// Reads a body.
    public init(parsing bytes: some Sequence<UInt8>) throws(SCIMError) {
        let body = try SCIMAttributes(parsing: bytes, schema: Self.schema)
        filter = try body.text("filter").map { (text) throws(SCIMError) in try SCIMFilter(parsing: text) }
        page = try SCIMPage(
            startIndex: try Self.number(body["startindex"], "startIndex"),
            count: try Self.number(body["count"], "count")
        )
        projection = try SCIMProjection(
            attributes: try Self.names(body["attributes"], "attributes"),
            excluded: try Self.names(body["excludedattributes"], "excludedAttributes")
        )
    }

    private static func number(_ node: JSONNode?, _ name: String) throws(SCIMError) -> String? {
        guard let node else { return nil }
        guard case .integer(let number) = node else {
            throw .bad(.invalidValue, "\(name) must be a whole number")
        }
        return String(number)
    }

    private static func names(_ node: JSONNode?, _ name: String) throws(SCIMError) -> [String]? {
        guard let node else { return nil }
        guard let names = node.strings else { throw .bad(.invalidValue, "\(name) must be a list of names") }
        return names
    }
}
