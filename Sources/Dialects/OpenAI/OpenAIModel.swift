/// What the name of one of OpenAI's models says of the APIs that it is asked in.
public enum OpenAIModel {
    /// The least limit of an answer's tokens that Responses of OpenAI and Azure take: less is "integer below minimum value"
    /// (github.com/vectorize-io/hindsight/issues/58, read 2026-11), where other dialects begin at 1.
    public static let leastResponsesLimit = 16

    /// Whether a model that can be asked in both takes more in Responses than in Chat Completions.
    ///
    /// From GPT-5.2 on those that think refuse tools in Chat Completions while they do, from GPT-5.5 on unless the request says `none`:
    /// "Function tools with reasoning_effort are not supported […] in /v1/chat/completions" (github.com/livekit/agents/pull/5088,
    /// github.com/pipecat-ai/pipecat/issues/4043, github.com/BerriAI/litellm/pull/34569, read 2026-11). Proofs of thoughts and the effort
    /// `max` have a place in Responses alone.
    public static func wantsResponses(_ model: String) -> Bool {
        let name = ResponsesModelFacts.name(model)
        return name.hasPrefix("gpt-") && ResponsesModelFacts.generation(name) >= (5, 2)
    }
}
