/// What a change is of: `attribute`, `attribute.sub`, `attribute[filter]` or `attribute[filter].sub`
/// (RFC 7644, section 3.5.2).
struct SCIMPath: Hashable, Sendable {
    /// The name in lower case, without the schema before it.
    let attribute: String
    /// Which of the values are meant.
    let filter: SCIMCondition?
    /// The part of the value, in lower case.
    let sub: String?

    init(parsing text: String) throws(SCIMError) {
        guard let path = Self.parse(text) else {
            throw .bad(.invalidPath, "\"\(text)\" is no path that is supported")
        }
        self = path
    }

    private init(attribute: String, filter: SCIMCondition?, sub: String?) {
        self.attribute = attribute
        self.filter = filter
        self.sub = sub
    }

    private static func parse(_ text: String) -> SCIMPath? {
        guard let open = text.firstIndex(of: "[") else {
            guard let name = name(text) else { return nil }
            let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
            guard let attribute = parts.first else { return nil }
            return SCIMPath(
                attribute: String(attribute),
                filter: nil,
                sub: parts.count > 1 ? String(parts[1]) : nil
            )
        }
        guard let attribute = name(text[..<open]), !attribute.contains("."),
            let close = text.lastIndex(of: "]"),
            open < close, let filter = SCIMConditionParser.parse(text[text.index(after: open)..<close])
        else { return nil }
        let rest = text[text.index(after: close)...]
        if rest.isEmpty { return SCIMPath(attribute: attribute, filter: filter, sub: nil) }
        guard rest.hasPrefix("."), let sub = name(rest.dropFirst()), !sub.contains(".") else { return nil }
        return SCIMPath(attribute: attribute, filter: filter, sub: sub)
    }

    /// A name in lower case, freed of the schema that may stand before it; `nil` if it is none.
    static func name(_ text: some StringProtocol) -> String? {
        var name = text.lowercased()
        for schema in [SCIMUser.schema, SCIMGroup.schema] where name.hasPrefix(schema.lowercased() + ":") {
            name.removeFirst(schema.count + 1)
        }
        // The attributes of other schemas keep theirs: none of ours is met by them.
        let isExtension = name.hasPrefix("urn:")
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        let isNamed = parts.allSatisfy { part in
            !part.isEmpty
                && part.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
                    case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "$"): true
                    case UInt8(ascii: ":"): isExtension
                    default: false
                    }
                }
        }
        return isNamed && (isExtension || parts.count <= 2) ? name : nil
    }
}
