import JSONText
import Vocabulary

/// Writes a request.
enum GeminiRequestWriting {
    /// Writes a conversation for a target, and notes what was lost.
    static func body(
        of conversation: Conversation,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONValue {
        var writing = GeminiContentWriting(conversation, rendering)
        var system = try writing.parts(conversation.system, of: .system, in: "system")
        let configuration = try GeminiConfigurationWriting.configuration(
            of: conversation,
            system: &system,
            &writing.rendering
        )
        var contents = try writing.contents()
        if contents.isEmpty, !system.isEmpty {
            // A conversation of instructions alone, which other dialects allow: they are what the model answers to.
            contents = [["role": "user", "parts": .array(system)]]
            system = []
        }
        var body = JSONObject()
        if !system.isEmpty { body.append("systemInstruction", ["parts": .array(system)]) }
        body.append("contents", .array(contents))
        try GeminiToolWriting.write(conversation, to: &body, &writing.rendering)
        if !configuration.isEmpty { body.append("generationConfig", .object(configuration)) }
        try GeminiExtrasWriting.write(conversation, to: &body, &writing.rendering)
        rendering = writing.rendering
        return .object(body)
    }
}

extension Conversation {
    /// Whether the request came in Gemini's dialect, so that its native forms and other fields are Gemini's.
    var isGemini: Bool { operation == .generateContent }
}

extension Rendering {
    /// Whether the model takes a thing that the dialect can say; notes it if not.
    mutating func geminiTakes(_ capability: Capability, field: String) throws(Refusal) -> Bool {
        guard unsupported.contains(capability) else { return true }
        _ = try give(up: capability, field: field)
        return false
    }
}
