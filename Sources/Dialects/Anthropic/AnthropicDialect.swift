import JSONText
import Vocabulary

/// Anthropic's Messages API: `POST /v1/messages` and `POST /v1/messages/count_tokens`.
///
/// A request to count is read as a conversation like any other; it only lacks `max_tokens`.
public enum AnthropicDialect {}

extension AnthropicDialect {
    /// Reads a caller's request.
    public static func conversation(
        from body: JSONValue,
        model: String?,
        isStream: Bool?
    ) throws(Refusal) -> Conversation {
        do {
            return try AnthropicRequestReading.conversation(from: body, model: model, isStream: isStream)
        } catch {
            throw Refusal(error)
        }
    }

    /// Writes a request for a target.
    public static func body(
        of conversation: Conversation,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONValue {
        var writing = AnthropicRequestWriting(conversation, rendering)
        let body = try writing.body()
        rendering = writing.rendering
        return body
    }
}
