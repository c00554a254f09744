import JSONText
import Vocabulary

/// How much of a request may follow schemas to the letter: the API refuses one with more, all its schemas taken together.
///
/// The numbers are those that users of the API report of its documentation and its answers, read 2026-11.
struct AnthropicStrictRoom {
    private var tools = 20
    private var optionals = 24
    private var unions = 16

    /// The schema of an answer or a tool in the API's subset, and what of it stands in descriptions now; `nil` if there is no
    /// such, or no more room.
    mutating func take(_ whole: JSONValue, isTool: Bool) -> AnthropicStrictSchema? {
        guard let schema = AnthropicStrictSchema(whole), schema.optionals <= optionals,
            schema.unions <= unions, !isTool || tools > 0
        else { return nil }
        optionals -= schema.optionals
        unions -= schema.unions
        if isTool { tools -= 1 }
        return schema
    }
}

extension Rendering {
    /// Names the bounds that a schema has in its descriptions alone.
    mutating func note(_ schema: AnthropicStrictSchema, field: String) throws(Refusal) -> JSONValue {
        for keyword in schema.moved { _ = try give(up: .otherFields, field: "\(field).\(keyword)") }
        return schema.schema
    }

    /// The schema of a strict tool as Anthropic's models follow it; `nil`, and named so, where they would refuse it.
    mutating func strictSchema(
        _ schema: JSONValue,
        in room: inout AnthropicStrictRoom,
        path: String
    ) throws(Refusal) -> JSONValue? {
        if let strict = room.take(schema, isTool: true) {
            return try note(strict, field: "\(path).parameters")
        }
        _ = try give(up: .otherFields, field: "\(path).strict")
        return nil
    }
}
