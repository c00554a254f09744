import JSONText

/// The answers of `GET /v1/models` and `GET /v1/models/{id}`.
public enum ModelList {
    /// One model as the list shows it.
    public struct Entry: Hashable, Sendable {
        /// The public name.
        public var id: String
        /// Seconds since 1970 at which the model was made known.
        public var created: Int64
        /// Whom the list names as its owner.
        public var ownedBy: String

        /// Makes an entry.
        public init(id: String, created: Int64, ownedBy: String) {
            self.id = id
            self.created = created
            self.ownedBy = ownedBy
        }
    }

    /// The list, in the order given.
    public static func body(_ entries: [Entry]) -> [UInt8] {
        var body = Array(#"{"object":"list","data":["#.utf8)
        for (index, entry) in entries.enumerated() {
            if index > 0 { body.append(UInt8(ascii: ",")) }
            append(entry, to: &body)
        }
        body += "]}".utf8
        return body
    }

    /// One model alone.
    public static func body(_ entry: Entry) -> [UInt8] {
        var body: [UInt8] = []
        append(entry, to: &body)
        return body
    }

    private static func append(_ entry: Entry, to body: inout [UInt8]) {
        body += #"{"id":"#.utf8
        JSONString.append(entry.id, to: &body)
        body += #","object":"model","created":"#.utf8
        body += String(entry.created).utf8
        body += #","owned_by":"#.utf8
        JSONString.append(entry.ownedBy, to: &body)
        body.append(UInt8(ascii: "}"))
    }
}
