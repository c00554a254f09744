import Vocabulary

extension ObjectSchema {
    /// Checks a body against the form and gives it back; what is wrong is said of the first field that is.
    func check(_ value: JSONValue, at path: String = "") throws(Problem) {
        guard case .object(let members) = value else {
            throw .invalid(path, "An object was expected, not \(value.kind).")
        }
        for member in members {
            guard let field = field(member.name) else {
                if isOpen { continue }
                throw .unknownField(path.appending(field: member.name), known: fields.map(\.name))
            }
            try field.schema.check(member.value, at: path.appending(field: member.name))
        }
        for field in fields where field.isRequired && value[field.name] == nil {
            throw .invalid(path.appending(field: field.name), "The field is needed.")
        }
    }
}

extension Schema {
    /// Checks a value against the form.
    func check(_ value: JSONValue, at path: String) throws(Problem) {
        switch (self, value) {
        case (.anything, _): return
        case (.nullable, .null), (.text, .string), (.number, .number), (.boolean, .bool): return
        case (.nullable(let schema), _): try schema.check(value, at: path)
        case (.toggle, .bool): return
        case (.toggle(let schema), .object): try schema.check(value, at: path)
        case (.money, .string(let text)): try Self.check(money: text, at: path)
        case (.money, .number):
            throw .invalid(path, "Money is a decimal string such as \"12.50\", not a number.")
        case (.time, .string(let text)):
            guard UTCTime(rfc3339: text) != nil else {
                throw .invalid(path, "A time is RFC 3339, such as 2026-11-01T00:00:00Z.")
            }
        case (.date, .string(let text)):
            guard CivilDate(text) != nil else { throw .invalid(path, "A date is such as 2026-11-15.") }
        case (.integer(let range), .number): try Self.check(value.integer, in: range, at: path)
        case (.choice(let choices), .string(let text)):
            guard choices.contains(text) else {
                throw .invalid(path, "The value is one of: \(choices.joined(separator: ", ")).")
            }
        case (.list(let schema), .array(let elements)):
            for (index, element) in elements.enumerated() {
                try schema.check(element, at: "\(path)[\(index)]")
            }
        case (.map(let schema), .object(let members)):
            for member in members { try schema.check(member.value, at: path.appending(field: member.name)) }
        case (.object(let schema), .object): try schema.check(value, at: path)
        default: throw .invalid(path, "\(expectation) was expected, not \(value.kind).")
        }
    }

    private static func check(money text: String, at path: String) throws(Problem) {
        guard Money(decimal: text) != nil else {
            throw .invalid(
                path,
                "Money is a decimal string of US dollars such as \"12.50\", without a sign, "
                    + "with at most 12 decimals of which those past the ninth are zero."
            )
        }
    }

    private static func check(_ number: Int?, in range: ClosedRange<Int>, at path: String) throws(Problem) {
        guard let number else { throw .invalid(path, "A whole number was expected.") }
        guard range.contains(number) else {
            throw .invalid(path, "The value is \(range.lowerBound) to \(range.upperBound).")
        }
    }

    private var expectation: String {
        switch self {
        case .anything: "A value"
        case .text, .choice: "A string"
        case .money: "A decimal string"
        case .time: "A time as a string"
        case .date: "A date as a string"
        case .integer, .number: "A number"
        case .boolean: "A boolean"
        case .list: "An array"
        case .map, .object: "An object"
        case .nullable(let schema): schema.expectation
        case .toggle: "A boolean or an object"
        }
    }
}

extension String {
    /// A path with one more field.
    func appending(field: String) -> String { isEmpty ? field : "\(self).\(field)" }
}
