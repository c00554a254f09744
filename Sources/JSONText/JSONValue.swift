/// A JSON value that has been read whole: what is translated between dialects, or kept as it came.
///
/// Numbers keep their spelling and objects the order of their members, so that what is only carried comes out as it
/// went in.
public enum JSONValue: Hashable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number by its spelling, which is valid JSON.
    case number(String)
    /// A string, unescaped.
    case string(String)
    /// `[…]`.
    case array([JSONValue])
    /// `{…}`.
    case object(JSONObject)

    /// The integer as a number.
    public static func integer(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }
}

extension JSONValue {
    /// The members, if the value is an object.
    public var object: JSONObject? { if case .object(let object) = self { object } else { nil } }

    /// The elements, if the value is an array.
    public var array: [JSONValue]? { if case .array(let array) = self { array } else { nil } }

    /// The text, if the value is a string.
    public var string: String? { if case .string(let string) = self { string } else { nil } }

    /// The truth, if the value is one.
    public var bool: Bool? { if case .bool(let bool) = self { bool } else { nil } }

    /// Whether the value is `null`.
    public var isNull: Bool { self == .null }

    /// The number, if the value is an integer that an `Int` holds; `1.0` and `1e3` are integers too.
    public var integer: Int? {
        guard case .number(let text) = self else { return nil }
        if let integer = Int(text) { return integer }
        return Double(text).flatMap { Int(exactly: $0) }
    }

    /// The number, if the value is one.
    public var number: Double? { if case .number(let text) = self { Double(text) } else { nil } }

    /// The member of an object by its key; `nil` where the value is no object, has no such member, or has `null` there.
    public subscript(_ key: String) -> JSONValue? {
        guard case .object(let object) = self, let value = object[key], value != .null else { return nil }
        return value
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// Makes a string.
    public init(stringLiteral value: String) { self = .string(value) }

    /// Makes a truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }

    /// Makes a number.
    public init(integerLiteral value: Int) { self = .integer(value) }

    /// Makes an array.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

    /// Makes an object with its members in this order.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(JSONObject(elements))
    }
}
