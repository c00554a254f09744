extension LogEntry {
    /// The entry as a line for people, its end included: time, level, message, then `key=value`.
    var humanLine: String {
        let level = "\(level)"
        let pad = String(repeating: " ", count: max(0, 8 - level.count))
        var line = "\(time) \(level)\(pad) \(Self.visible(message))"
        for (key, value) in fields { line += " \(Self.word(key))=\(Self.human(value))" }
        return line + "\n"
    }

    private static func human(_ value: Value) -> String {
        switch value {
        case .text(let text), .literal(let text): word(text)
        case .list(let items): "[\(items.map(human).joined(separator: ","))]"
        }
    }

    /// A text as it is if its ends are plain to see, else in quotes.
    private static func word(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.unicodeScalars.allSatisfy { scalar in
                !isHidden(scalar) && !scalar.properties.isWhitespace && scalar != "\"" && scalar != "="
                    && scalar != "\\"
            }
        guard !isPlain else { return text }
        return "\"\(visible(text, escaping: ["\"", "\\"]))\""
    }

    private static func visible(_ text: String, escaping special: Set<Unicode.Scalar> = []) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                if isHidden(scalar) {
                    result += "\\u{\(String(scalar.value, radix: 16))}"
                } else {
                    if special.contains(scalar) { result += "\\" }
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result
    }
}
