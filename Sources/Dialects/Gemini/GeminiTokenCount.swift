import JSONText
import Vocabulary

/// `:countTokens` (Gemini API reference, "Counting tokens", read 2026-11).
public enum GeminiTokenCount {
    /// Reads a caller's request, which has contents alone or a whole request under `generateContentRequest`; Vertex puts
    /// the whole request's fields beside the contents.
    public static func conversation(from body: JSONValue, model: String?) throws(Refusal) -> Conversation {
        var fields = try GeminiFields(body, path: "")
        guard let request = fields.take("generateContentRequest") else {
            return try GeminiDialect.conversation(from: body, model: model, isStream: false)
        }
        guard !fields.has("contents") else {
            throw Refusal(geminiField: "contents", "must not stand beside 'generateContentRequest'")
        }
        return try GeminiDialect.conversation(from: request, model: model, isStream: false)
    }

    /// Writes a request for a target.
    public static func body(
        of conversation: Conversation,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONValue {
        let body = try GeminiDialect.body(of: conversation, &rendering)
        guard rendering.providerKind != "vertex", case .object(var request) = body else { return body }
        request["model"] = .string("models/\(rendering.model)")
        return ["generateContentRequest": .object(request)]
    }

    /// Reads a target's answer; throws where it is none.
    public static func tokens(from body: JSONValue) throws(UpstreamProblem) -> Int {
        if let problem = GeminiProblem.problem(inAnswer: body) { throw problem }
        guard let tokens = body["totalTokens"]?.integer, (0...1 << 40).contains(tokens) else {
            throw UpstreamProblem(malformedGemini: "It has no 'totalTokens'.")
        }
        return tokens
    }

    /// Writes an answer for a caller.
    public static func body(tokens: Int) -> JSONValue { ["totalTokens": .integer(tokens)] }
}
