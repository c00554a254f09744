import JSONText
import Vocabulary

/// Writes what was read of a request for Completions in the same words again.
enum CompletionsRequestWriting {
    static func body(_ conversation: Conversation, _ rendering: inout Rendering) throws(Refusal) -> JSONValue
    {
        guard conversation.operation == .completions, let prompt = conversation.turns.first?.parts.first?.text
        else {
            throw Refusal(
                .invalidBody,
                "The model's target only goes on with texts. The caller must use /v1/completions or another model.",
                param: "model"
            )
        }
        let further = conversation.extras["prompt"]?.array ?? []
        var fields = JSONObject([("model", .string(rendering.model))])
        fields.append("prompt", further.isEmpty ? .string(prompt) : .array([.string(prompt)] + further))
        let sampling = conversation.sampling
        fields.append("max_tokens", conversation.outputTokenLimit.map { .integer($0) })
        if conversation.choices != 1 { fields.append("n", .integer(conversation.choices)) }
        if conversation.echoesPrompt { fields.append("echo", true) }
        if sampling.asksLogProbabilities {
            fields.append("logprobs", .integer(sampling.topLogProbabilities ?? 0))
        }
        fields.append("temperature", sampling.temperature)
        fields.append("top_p", sampling.topP)
        fields.append("top_k", sampling.topK)
        fields.append("seed", sampling.seed)
        fields.append("presence_penalty", sampling.presencePenalty)
        fields.append("frequency_penalty", sampling.frequencyPenalty)
        fields.append("logit_bias", sampling.logitBias)
        if !sampling.stop.isEmpty { fields.append("stop", .array(sampling.stop.map { .string($0) })) }
        if conversation.isStream {
            fields.append("stream", true)
            fields.append("stream_options", ["include_usage": true])
        }
        fields.append("user", conversation.endUser.map { .string($0) })
        for member in conversation.extras.members where member.key != "prompt" {
            fields.append(member.key, member.value)
        }
        return .object(fields)
    }
}
