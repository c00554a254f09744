import JSONText
import Vocabulary

/// The members of one of Gemini's objects under their camelCase names.
///
/// Every field may be written in camelCase or in snake_case, as protocol buffers' JSON form allows both (ProtoJSON format,
/// "Field names", read 2026-11); a field in both spellings is refused, as nobody can say which one counts. `null` counts
/// as absent. Only the object's own keys are changed, never those inside of its values.
struct GeminiFields {
    /// More members than this are refused: the dialect's objects have far fewer, and finding one takes a walk.
    private static let mostMembers = 256

    /// What has not been taken yet.
    private(set) var rest: JSONObject
    /// Where the object stands in the request, such as `contents[2].parts[0]`; empty for the body.
    let path: String

    /// Reads an object.
    init(_ value: JSONValue, path: String) throws(Refusal) {
        guard let object = value.object else {
            throw Refusal(geminiField: path.isEmpty ? "body" : path, "must be an object")
        }
        guard object.count <= Self.mostMembers else {
            throw Refusal(
                geminiField: path.isEmpty ? "body" : path,
                "must have at most \(Self.mostMembers) members"
            )
        }
        self.path = path
        rest = JSONObject()
        for member in object.members where member.value != .null {
            let key = Self.camelCase(member.key)
            guard rest[key] == nil else {
                throw Refusal(geminiField: Self.join(path, key), "is there in two spellings")
            }
            rest.append(key, member.value)
        }
    }

    /// A key in camelCase: `system_instruction` becomes `systemInstruction`.
    static func camelCase(_ key: String) -> String {
        guard key.utf8.dropFirst().contains(UInt8(ascii: "_")) else { return key }
        var name = ""
        var isNext = false
        for character in key {
            if character == "_", !name.isEmpty {
                isNext = true
            } else if isNext {
                name += character.uppercased()
                isNext = false
            } else {
                name.append(character)
            }
        }
        return name
    }

    /// Whether a member is there and has not been taken.
    func has(_ name: String) -> Bool { rest[name] != nil }

    /// The path of a member.
    func path(of name: String) -> String { Self.join(path, name) }

    /// Takes a member out.
    mutating func take(_ name: String) -> JSONValue? { rest.take(name) }

    /// Puts a member back that turned out to have no place elsewhere.
    mutating func put(back name: String, _ value: JSONValue) { rest[name] = value }

    /// Takes a string out.
    mutating func string(_ name: String) throws(Refusal) -> String? {
        guard let value = take(name) else { return nil }
        guard let string = value.string else {
            throw Refusal(geminiField: path(of: name), "must be a string")
        }
        return string
    }

    /// Takes a truth value out.
    mutating func bool(_ name: String) throws(Refusal) -> Bool? {
        guard let value = take(name) else { return nil }
        guard let bool = value.bool else {
            throw Refusal(geminiField: path(of: name), "must be true or false")
        }
        return bool
    }

    /// Takes a number out, with its spelling.
    mutating func number(_ name: String) throws(Refusal) -> JSONValue? {
        guard let value = take(name) else { return nil }
        guard value.number != nil else { throw Refusal(geminiField: path(of: name), "must be a number") }
        return value
    }

    /// Takes a whole number out; ProtoJSON writes long ones as strings.
    mutating func integer(_ name: String) throws(Refusal) -> Int? {
        guard let value = take(name) else { return nil }
        guard let integer = value.integer ?? value.string.flatMap({ Int($0) }) else {
            throw Refusal(geminiField: path(of: name), "must be a whole number")
        }
        return integer
    }

    /// Takes a list out; a single object stands for a list of one, as the API takes it.
    mutating func list(_ name: String) throws(Refusal) -> [JSONValue]? {
        switch take(name) {
        case nil: return nil
        case .array(let elements): return elements
        case let value? where value.object != nil: return [value]
        default: throw Refusal(geminiField: path(of: name), "must be an array")
        }
    }

    /// Takes an object out.
    mutating func fields(_ name: String) throws(Refusal) -> GeminiFields? {
        guard let value = take(name) else { return nil }
        return try GeminiFields(value, path: path(of: name))
    }

    private static func join(_ path: String, _ name: String) -> String {
        path.isEmpty ? name : "\(path).\(name)"
    }
}

extension Refusal {
    /// The refusal of a request in Gemini's dialect with a field that is not as it must be.
    init(geminiField field: String, _ rule: String) {
        self.init(.invalidBody, "The request's field '\(field)' \(rule).", param: field)
    }
}
