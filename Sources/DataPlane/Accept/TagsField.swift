import Vocabulary

/// The field `x-gatehouse-tags`: `name=value,name=value`, values percent-encoded where they must be.
enum TagsField {
    /// How many parts are looked at; many more than can be kept.
    static let mostParts = 256

    /// The tag of one part; `nil` if it is none.
    static func tag(_ part: Substring) -> RequestTag? {
        guard let equals = part.firstIndex(of: "="),
            let value = PercentText.decode(trimmed(part[part.index(after: equals)...]))
        else { return nil }
        return RequestTag(name: String(trimmed(part[..<equals])), value: value)
    }

    /// Whether some part has a name, whatever its value is.
    static func names(_ name: String, in field: String) -> Bool {
        field.split(separator: ",").contains { part in
            part.firstIndex(of: "=").map { trimmed(part[..<$0]) == name } ?? false
        }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
