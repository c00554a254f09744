/// A JSON value whose objects keep the order of their members.
///
/// The admin API is small and rarely called, so that bodies and answers are trees here. Numbers stay the text that was
/// sent.
indirect enum JSONValue: Sendable, Equatable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number's text.
    case number(String)
    /// A string.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object, each name once.
    case object([Member])

    /// One member of an object.
    struct Member: Sendable, Equatable {
        /// Its name.
        let name: String
        /// Its value.
        var value: JSONValue
    }
}

extension JSONValue {
    /// The member of an object; `nil` if this is no object or has none of that name.
    subscript(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The text of a string.
    var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The value of a number that is whole.
    var integer: Int? {
        guard case .number(let text) = self else { return nil }
        return Int(text)
    }

    /// The elements of an array.
    var elements: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The members of an object.
    var members: [Member]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// What kind of value this is, for messages.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

extension JSONValue {
    /// A whole number.
    static func integer(_ number: some BinaryInteger) -> JSONValue { .number(String(number)) }

    /// A whole number, or `null`.
    static func whole(_ number: Int?) -> JSONValue { number.map { .integer($0) } ?? .null }

    /// A value's text, or `null`.
    static func text(_ value: (some CustomStringConvertible)?) -> JSONValue {
        value.map { .string($0.description) } ?? .null
    }

    /// A text, or `null` if it is empty.
    static func nonEmpty(_ text: String) -> JSONValue { text.isEmpty ? .null : .string(text) }

    /// A map, in the order of its names.
    static func map(_ map: [String: String]) -> JSONValue {
        .object(map.sorted { $0.key < $1.key }.map { Member(name: $0.key, value: .string($0.value)) })
    }

    /// A list of texts.
    static func texts(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
}
