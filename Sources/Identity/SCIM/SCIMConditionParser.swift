/// Reads a condition: `not` binds closer than `and`, and that closer than `or` (RFC 7644, section 3.4.2.2).
struct SCIMConditionParser {
    /// Why a text is none.
    struct Failure: Error {}

    private static let deepest = 32
    private static let longest = 4096

    private let text: [UInt8]
    private var index = 0
    private var depth = 0

    /// Reads a whole text; `nil` if it is none.
    static func parse(_ text: some StringProtocol) -> SCIMCondition? {
        guard text.utf8.count <= longest else { return nil }
        var parser = SCIMConditionParser(text: Array(text.utf8))
        guard let condition = try? parser.alternatives() else { return nil }
        parser.skipBlanks()
        return parser.index == parser.text.count ? condition : nil
    }

    private init(text: [UInt8]) { self.text = text }

    private mutating func alternatives() throws(Failure) -> SCIMCondition {
        depth += 1
        guard depth <= Self.deepest else { throw Failure() }
        var condition = try conjunction()
        while take(word: "or") { condition = .or(condition, try conjunction()) }
        depth -= 1
        return condition
    }

    private mutating func conjunction() throws(Failure) -> SCIMCondition {
        var condition = try factor()
        while take(word: "and") { condition = .and(condition, try factor()) }
        return condition
    }

    private mutating func factor() throws(Failure) -> SCIMCondition {
        if take(word: "not") {
            guard take("(") else { throw Failure() }
            return .not(try closed(")"))
        }
        if take("(") { return try closed(")") }
        guard let name = SCIMPath.name(name()) else { throw Failure() }
        if take("[") { return .some(name, try closed("]")) }
        if take(word: "pr") { return .present(name) }
        guard let comparison = SCIMCondition.Operator(rawValue: word().lowercased()) else { throw Failure() }
        let value = try value()
        guard Self.isSensible(comparison, value) else { throw Failure() }
        return .compare(name, comparison, value)
    }

    private mutating func closed(_ end: Unicode.Scalar) throws(Failure) -> SCIMCondition {
        let condition = try alternatives()
        guard take(end) else { throw Failure() }
        return condition
    }

    /// Only texts have an order and parts.
    private static func isSensible(_ comparison: SCIMCondition.Operator, _ value: JSONNode) -> Bool {
        if case .string = value { return true }
        return comparison == .equal || comparison == .notEqual
    }

    /// A JSON value: a string to its closing quote, anything else to the next blank or bracket.
    private mutating func value() throws(Failure) -> JSONNode {
        skipBlanks()
        let start = index
        if peek == UInt8(ascii: "\"") {
            index += 1
            while let byte = peek, byte != UInt8(ascii: "\"") { index += byte == UInt8(ascii: "\\") ? 2 : 1 }
            index += 1
        } else {
            _ = word()
        }
        guard index <= text.count, let value = JSONNode(parsing: text[start..<index]) else { throw Failure() }
        switch value {
        case .string, .bool, .integer, .number, .null: return value
        case .array, .object: throw Failure()
        }
    }

    private mutating func name() -> String { word() }

    /// What stands before the next blank or bracket.
    private mutating func word() -> String {
        skipBlanks()
        let start = index
        while let byte = peek, !Self.ends.contains(byte) { index += 1 }
        return String(decoding: text[start..<index], as: UTF8.self)
    }

    private static let ends = Set(" ()[]\"".utf8)

    private mutating func take(word expected: String) -> Bool {
        let start = index
        if word().lowercased() == expected { return true }
        index = start
        return false
    }

    private mutating func take(_ mark: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard peek == UInt8(ascii: mark) else { return false }
        index += 1
        return true
    }

    private mutating func skipBlanks() {
        while peek == UInt8(ascii: " ") { index += 1 }
    }

    private var peek: UInt8? { index < text.count ? text[index] : nil }
}
