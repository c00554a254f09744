import JSONText
import Vocabulary

extension Rendering {
    /// What the target refuses of sampling, as OpenAI's models do that reason ("Unsupported parameter").
    ///
    /// While they think they take neither temperature nor log probabilities; penalties, a bias and texts to stop at they never
    /// take ("Using GPT-5.2", parameter compatibility, and "Create chat completion", `stop`, platform.openai.com;
    /// learn.microsoft.com/azure/ai-foundry/openai/how-to/reasoning, "Not supported"; read 2026-11). A request that is native was
    /// written for the API itself.
    func refusedSampling(of conversation: Conversation, isNative: Bool) -> Set<Capability> {
        var refused: Set<Capability> = unsupported.contains(.sampling) ? [.sampling] : []
        guard isOpenAI, !isNative, ResponsesModelFacts.reasons(model) else { return refused }
        refused.formUnion([.penalties, .logitBias])
        if !ResponsesModelFacts.stopsAtTexts(model) { refused.insert(.stopSequences) }
        let effort = effort(of: conversation.thinking, isNative: false)
        let thinks = effort.map { $0 != "none" } ?? !OpenAIEfforts.restsUnasked(model)
        if thinks { refused.formUnion([.sampling, .logProbabilities]) }
        return refused
    }

    /// Appends the fields that have a value, and gives those up whose capability the target refuses.
    mutating func append(
        _ values: [(field: String, capability: Capability, value: JSONValue?)],
        but refused: Set<Capability>,
        to fields: inout JSONObject
    ) throws(Refusal) {
        for (field, capability, value) in values {
            guard let value else { continue }
            if refused.contains(capability) {
                _ = try give(up: capability, field: field)
            } else {
                fields.append(field, value)
            }
        }
    }
}
