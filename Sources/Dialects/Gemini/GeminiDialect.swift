import JSONText
import Vocabulary

/// Gemini's `generateContent` and `streamGenerateContent`, at the Gemini API and at Vertex alike.
public enum GeminiDialect {
    /// Reads a caller's request; see ``ConversationDialect``.
    public static func conversation(
        from body: JSONValue,
        model: String?,
        isStream: Bool?
    ) throws(Refusal) -> Conversation {
        try GeminiRequestReading.conversation(from: body, model: model, isStream: isStream)
    }

    /// Writes a request for a target; see ``ConversationDialect``.
    public static func body(
        of conversation: Conversation,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONValue {
        try GeminiRequestWriting.body(of: conversation, &rendering)
    }
}
