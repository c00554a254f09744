/// What is wrong with a value, before it is known where the value stands.
struct Fault: Error {
    let message: String
    let suggestion: String?

    init(_ message: String, suggestion: String? = nil) {
        self.message = message
        self.suggestion = suggestion
    }

    /// A text in quotes, short and without control characters, so that a message stays one line.
    static func quoted(_ text: String) -> String {
        "\"\(visible(text.prefix(64)))\(text.count > 64 ? "…" : "")\""
    }

    /// A text with its control characters spelled out.
    static func visible(_ text: some StringProtocol) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
