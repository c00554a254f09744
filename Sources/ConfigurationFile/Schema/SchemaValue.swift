/// A JSON value of the schema, in the order in which it is written.
enum SchemaValue {
    case object([(name: String, value: SchemaValue)])
    case list([SchemaValue])
    case text(String)
    case number(Int)
    case truth(Bool)
}

extension SchemaValue {
    /// The value as JSON, two blanks deeper at each level.
    func json(indentation: String = "") -> String {
        let deeper = indentation + "  "
        switch self {
        case .object(let members):
            guard !members.isEmpty else { return "{}" }
            let lines = members.map { member in
                "\(deeper)\(Self.quoted(member.name)): \(member.value.json(indentation: deeper))"
            }
            return "{\n\(lines.joined(separator: ",\n"))\n\(indentation)}"
        case .list(let items):
            return "[\(items.map { $0.json(indentation: deeper) }.joined(separator: ", "))]"
        case .text(let text): return Self.quoted(text)
        case .number(let number): return String(number)
        case .truth(let truth): return String(truth)
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
