import Foundation

/// Small JSON texts in columns.
enum JSONColumn {
    /// An object of texts with sorted keys, so that equal tags are equal texts; empty for no members.
    static func text(_ members: [String: String]) -> String {
        guard !members.isEmpty else { return "" }
        var text = "{"
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            if text.utf8.count > 1 { text += "," }
            append(name, to: &text)
            text += ":"
            append(value, to: &text)
        }
        return text + "}"
    }

    /// Appends a JSON string.
    static func append(_ string: String, to text: inout String) {
        text += "\""
        if string.utf8.allSatisfy({ $0 >= 32 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
            text += string
        } else {
            for scalar in string.unicodeScalars {
                switch scalar {
                case "\"", "\\":
                    text += "\\"
                    text.unicodeScalars.append(scalar)
                case _ where scalar.value < 32:
                    let digits = String(scalar.value, radix: 16)
                    text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                default:
                    text.unicodeScalars.append(scalar)
                }
            }
        }
        text += "\""
    }

    /// Any value that is not on the path of a request.
    static func encode(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }

    /// Reads a value back; an empty text is none.
    static func decode<Value: Decodable>(_ text: String) throws -> Value? {
        text.isEmpty ? nil : try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    }
}
