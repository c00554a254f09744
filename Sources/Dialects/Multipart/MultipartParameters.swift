/// The parameters of a field such as `form-data; name="model"` (RFC 9110, section 5.6.6).
enum MultipartParameters {
    /// The pieces between semicolons that stand in no quotes, without blanks around them.
    static func split(_ text: String) -> [String] {
        var pieces: [String] = []
        var piece = ""
        var isQuoted = false
        var isEscaped = false
        for character in text.unicodeScalars {
            if isEscaped {
                isEscaped = false
            } else if isQuoted, character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                isQuoted.toggle()
            } else if character == ";", !isQuoted {
                pieces.append(trimmed(piece))
                piece = ""
                continue
            }
            piece.unicodeScalars.append(character)
        }
        pieces.append(trimmed(piece))
        return pieces
    }

    /// The value of a parameter, without its quotes; `nil` if there is none.
    static func value(_ name: String, in pieces: some Sequence<String>) -> String? {
        for piece in pieces {
            guard let equals = piece.unicodeScalars.firstIndex(of: "="),
                trimmed(String(piece[..<equals])).lowercased() == name
            else { continue }
            let value = trimmed(String(piece[piece.unicodeScalars.index(after: equals)...]))
            guard value.utf8.first == UInt8(ascii: "\"") else { return value }
            return unquoted(value)
        }
        return nil
    }

    private static func unquoted(_ text: String) -> String {
        var plain = ""
        var isEscaped = false
        for character in text.unicodeScalars.dropFirst() {
            if !isEscaped, character == "\"" { return plain }
            isEscaped = !isEscaped && character == "\\"
            if !isEscaped { plain.unicodeScalars.append(character) }
        }
        return plain
    }

    private static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars.drop { $0 == " " || $0 == "\t" }
        guard let last = scalars.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return String(scalars[...last])
    }
}
