import JSONText
import Vocabulary

extension Conversation {
    /// A schema of an answer as a target is asked for it: an object with the answer in it, where the target takes no other.
    func schema(_ asked: AnswerSchema, for target: Operation) -> AnswerSchema {
        wrapsAnswer(for: target) ? asked.wrapped : asked
    }

    /// Whether a target is asked for an object that holds the answer.
    ///
    /// OpenAI ("Structured outputs: supported schemas", platform.openai.com) and Cohere ("Structured outputs",
    /// docs.cohere.com, both read 2026-11) refuse a schema whose root is no object, and Anthropic's subset is known to hold for
    /// objects; callers of OpenAI's dialects are taken at their word at targets of these. A bare text has a place in no other
    /// dialect.
    func wrapsAnswer(for target: Operation) -> Bool {
        guard case .jsonSchema(let schema) = form, operation != target else { return false }
        if schema.isBare { return true }
        let isObject = schema.schema["type"] == "object"
        switch target {
        case .cohereChat, .messages, .converse: return !isObject
        case .chatCompletions, .responses:
            return !isObject && operation != .chatCompletions && operation != .responses
        default: return false
        }
    }
}

extension AnswerSchema {
    /// The member that holds the answer.
    static let member = "answer"

    /// The schema of an object that holds the answer; what the schema defines stays where references look for it.
    var wrapped: AnswerSchema {
        var wrapped = self
        wrapped.native = nil
        var outer = JSONObject([("type", "object")])
        var inner = schema
        var definitions: [(String, JSONValue)] = []
        if case .object(var object) = schema {
            for key in ["$defs", "definitions"] {
                if let value = object.take(key) { definitions.append((key, Self.movedNames(value))) }
            }
            inner = .object(object)
        }
        outer.append("properties", .object(JSONObject([(Self.member, Self.moved(inner))])))
        outer.append("required", [.string(Self.member)])
        outer.append("additionalProperties", false)
        for (key, value) in definitions { outer.append(key, value) }
        wrapped.schema = .object(outer)
        return wrapped
    }

    /// A schema one level deeper: references to the root, or to what is no definition of it, follow.
    private static func moved(_ schema: JSONValue) -> JSONValue {
        switch schema {
        case .array(let elements): return .array(elements.map(moved))
        case .object(let object):
            return .object(
                JSONObject(
                    object.members.map { member -> (String, JSONValue) in
                        if ["enum", "const", "default", "examples"].contains(member.key) {
                            return (member.key, member.value)
                        }
                        if ["properties", "$defs", "definitions"].contains(member.key) {
                            return (member.key, movedNames(member.value))
                        }
                        guard member.key == "$ref", case .string(let reference) = member.value else {
                            return (member.key, moved(member.value))
                        }
                        return (member.key, .string(moved(reference: reference)))
                    }
                )
            )
        default: return schema
        }
    }

    /// Schemas under names, which are no keywords, whatever they are.
    private static func movedNames(_ schemas: JSONValue) -> JSONValue {
        guard case .object(let object) = schemas else { return moved(schemas) }
        return .object(JSONObject(object.members.map { ($0.key, moved($0.value)) }))
    }

    private static func moved(reference: String) -> String {
        let isOfDefinition = ["#/$defs/", "#/definitions/"].contains { reference.hasPrefix($0) }
        guard reference == "#" || reference.hasPrefix("#/"), !isOfDefinition else { return reference }
        return "#/properties/\(member)\(reference.dropFirst())"
    }

    /// The answer within the object that holds it; what is not so held is given as it is.
    func unwrapped(_ text: String) -> String {
        let told = Self.unfenced(text)
        // What cannot be read has been cut, or is no JSON.
        if let value = try? JSONValue.read(Array(told.utf8)) {
            let answer = value.object?.count == 1 ? value[Self.member] ?? value : value
            return isBare ? answer.string ?? answer.text : answer == value ? text : answer.text
        }
        guard let beginning = Self.beginning(of: told) else { return isBare ? told : text }
        return isBare ? Self.bare(beginning) : String(beginning)
    }

    /// What stands between the fences of a block of code, which some models put around what they give; a text that is no
    /// such block as it is.
    private static func unfenced(_ text: String) -> String {
        let fence = "```"
        let block = text.drop { $0.isWhitespace }
        guard block.hasPrefix(fence), let lineEnd = block.firstIndex(where: { $0.isNewline }) else {
            return text
        }
        var rest = trimmed(block[block.index(after: lineEnd)...])
        if rest.hasSuffix(fence) { rest = trimmed(rest.dropLast(fence.count)) }
        return String(rest)
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var rest = text
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return rest
    }

    /// The text of a bare value that was cut: what can be read of it.
    private static func bare(_ beginning: Substring) -> String {
        guard beginning.hasPrefix("\"") else { return String(beginning) }
        // The longest escape, a pair of halves, is twelve characters; one that was cut is left out.
        var rest = beginning
        for _ in 0..<12 where !rest.isEmpty {
            for candidate in ["\(rest)", "\(rest)\""] {
                if let value = try? JSONValue.read(Array(candidate.utf8)), let text = value.string {
                    return text
                }
            }
            rest.removeLast()
        }
        return String(beginning.dropFirst())
    }

    /// What has come of an answer that was cut within the object; `nil` if the text is no such.
    private static func beginning(of text: String) -> Substring? {
        var rest = Substring(text)
        for token in ["{", "\"\(member)\"", ":"] {
            rest = rest.drop { $0.isWhitespace }
            guard rest.hasPrefix(token) else { return nil }
            rest = rest.dropFirst(token.count)
        }
        return rest.drop { $0.isWhitespace }
    }
}
