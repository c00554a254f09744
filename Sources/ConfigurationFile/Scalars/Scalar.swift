/// A single value as it was written, with its place.
struct Scalar {
    /// Where a value was written, as far as its type depends on it.
    enum Origin {
        /// In the file without quotes: it may be a number or a truth value.
        case plain
        /// In the file in quotes or as a block: it is text.
        case quoted
        /// In an environment variable: it is whatever its key asks for.
        case environment
    }

    let text: String
    let origin: Origin
    let place: Place

    /// What a reader of the file would call this value.
    var kind: String {
        guard origin == .plain else { return "text" }
        if isNull { return "nothing" }
        if text.lowercased() == "true" || text.lowercased() == "false" { return "a truth value" }
        return Double(text) == nil ? "text" : "a number"
    }

    /// Whether the file says nothing here: an empty value, `~` or `null`.
    var isNull: Bool { origin == .plain && ["", "~", "null", "Null", "NULL"].contains(text) }

    /// The value as text.
    func string() throws(Fault) -> String {
        guard kind == "text" else {
            throw Fault("must be text, found \(kind); put it in quotes if it is meant")
        }
        return text
    }

    /// The value as `true` or `false`.
    func boolean() throws(Fault) -> Bool {
        switch (origin, text) {
        case (.plain, "true"), (.environment, "true"): true
        case (.plain, "false"), (.environment, "false"): false
        default: throw Fault("must be true or false, found \(found)")
        }
    }

    /// The value as one of a few words.
    func word(_ words: [String]) throws(Fault) -> String {
        let text = try string()
        if words.contains(text) { return text }
        // The catalogue's kinds are too many for a line: the first say what is meant, the suggestion which.
        let rest = words.count > 20 ? " and \(words.count - 10) more" : ""
        let known = words.prefix(rest.isEmpty ? words.count : 10).joined(separator: ", ") + rest
        throw Fault(
            "\(Fault.quoted(text)) is none of \(known)",
            suggestion: Nearest.name(to: text, among: words)
        )
    }

    /// What stands here, for a message.
    var found: String {
        isNull ? "nothing" : origin == .quoted ? "the text \(Fault.quoted(text))" : Fault.quoted(text)
    }
}
