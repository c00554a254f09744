/// Takes the texts of elements out of the small XML answers that AWS's query interfaces give.
///
/// These answers have no attributes, comments or sections in the elements that are asked for.
enum XMLText {
    /// The text of the first element of a name; `nil` if there is none.
    static func content(of name: String, in text: String) -> String? {
        guard let start = text.firstRange(of: "<\(name)>"),
            let end = text[start.upperBound...].firstRange(of: "</\(name)>")
        else { return nil }
        return unescaped(String(text[start.upperBound..<end.lowerBound]))
    }

    /// The five entities that XML itself has; the ampersand last, since its own stands in front of others.
    private static func unescaped(_ text: String) -> String {
        guard text.contains("&") else { return text }
        return [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")]
            .reduce(text) { $0.replacing($1.0, with: $1.1) }
    }
}
