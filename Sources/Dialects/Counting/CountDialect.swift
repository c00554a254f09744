import JSONText
import Vocabulary

/// A dialect in which the tokens of a request are counted.
public enum CountDialect: Hashable, Sendable, CaseIterable {
    /// `POST /v1/messages/count_tokens`.
    case anthropic
    /// `:countTokens`.
    case gemini

    /// Reads a caller's request.
    ///
    /// `model` is what the path says, in dialects that put it there.
    public func conversation(from body: JSONValue, model: String?) throws(Refusal) -> Conversation {
        switch self {
        case .anthropic: try AnthropicDialect.conversation(from: body, model: model, isStream: false)
        case .gemini: try GeminiTokenCount.conversation(from: body, model: model)
        }
    }

    /// Writes a request to count a conversation for a target, and notes in `rendering` what the target cannot express.
    public func body(
        of conversation: Conversation,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONValue {
        switch self {
        case .anthropic: try AnthropicCount.body(of: conversation, &rendering)
        case .gemini: try GeminiTokenCount.body(of: conversation, &rendering)
        }
    }

    /// The tokens that a target's answer gives; throws where it gives none.
    func tokens(inAnswer body: [UInt8]) throws(UpstreamProblem) -> Int {
        let tokens: Int? =
            switch self {
            case .anthropic: AnthropicCount.tokens(inAnswer: body.span)
            case .gemini: try (try? JSONValue.read(body)).map(GeminiTokenCount.tokens)
            }
        guard let tokens else {
            throw UpstreamProblem(.failed, status: 502, message: "The upstream's answer counts no tokens.")
        }
        return tokens
    }

    /// The body of an answer to a caller.
    public func answer(tokens: Int) -> [UInt8] {
        switch self {
        case .anthropic: AnthropicCount.answer(tokens: tokens)
        case .gemini: GeminiTokenCount.body(tokens: tokens).bytes
        }
    }

    /// The dialect whose errors a target's and a caller's are.
    var errors: any ConversationDialect.Type {
        switch self {
        case .anthropic: AnthropicDialect.self
        case .gemini: GeminiDialect.self
        }
    }
}
