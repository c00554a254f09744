import JSONText
import Vocabulary

/// The requests and answers of `POST /v1/messages/count_tokens`.
public enum AnthropicCount {
    /// What an answer needs and a count does not, which the API refuses ("Count tokens in a Message", platform.claude.com).
    private static let fieldsOfAnswers = [
        "max_tokens", "stream", "temperature", "top_p", "top_k", "stop_sequences", "metadata", "service_tier",
        "inference_geo", "container", "diagnostics",
    ]

    /// Writes a request to count a conversation for a target, and notes in `rendering` what the target cannot express.
    public static func body(
        of conversation: Conversation,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONValue {
        guard case .object(var body) = try AnthropicDialect.body(of: conversation, &rendering) else {
            return .object(JSONObject())
        }
        for field in fieldsOfAnswers { body[field] = nil }
        return .object(body)
    }

    /// The body of an answer.
    public static func answer(tokens: Int) -> [UInt8] { Array(#"{"input_tokens":\#(tokens)}"#.utf8) }

    /// The tokens that a provider's answer gives; `nil` if it gives none.
    public static func tokens(inAnswer body: Span<UInt8>) -> Int? {
        var outline = JSONOutline()
        guard outline.enter(body, UInt8(ascii: "{")) else { return nil }
        while let key = outline.nextMember(body) {
            let isCount = key.matches("input_tokens", in: body)
            let range = outline.skipValue(body)
            guard isCount else { continue }
            guard !outline.isCut, let count = JSONNumber.integer(range, in: body), count >= 0 else {
                return nil
            }
            return count
        }
        return nil
    }
}
