extension LogEntry {
    /// The names of an entry's own members, which metadata cannot take.
    private static let ownNames: Set<String> = ["time", "level", "logger", "message"]

    /// The entry as a line of JSON, its end included.
    var jsonLine: String {
        var line = "{\"time\":\"\(time)\",\"level\":\"\(level)\",\"logger\":\(Self.quoted(label))"
        line += ",\"message\":\(Self.quoted(message))"
        var last: String?
        for (key, value) in fields {
            let name = Self.ownNames.contains(key) ? "metadata.\(key)" : key
            // Two ways to write the same dotted key; the first one is kept, since readers differ on repeated names.
            guard name != last else { continue }
            last = name
            line += ",\(Self.quoted(name)):\(Self.json(value))"
        }
        return line + "}\n"
    }

    private static func json(_ value: Value) -> String {
        switch value {
        case .text(let text): quoted(text)
        case .literal(let text): text
        case .list(let items): "[\(items.map(json).joined(separator: ","))]"
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                if Self.isHidden(scalar) {
                    for unit in String(scalar).utf16 {
                        let digits = String(unit, radix: 16)
                        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                    }
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }

    /// Whether a character could end a line, move a terminal's cursor or reorder text.
    static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7f }
        return switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
