import JSONText

/// What a model thought, in the fields that servers have added to Chat Completions.
///
/// `reasoning_content` (DeepSeek, vLLM and others) or `reasoning` (OpenRouter, Groq) has the text; `reasoning_details`
/// (https://openrouter.ai/docs/use-cases/reasoning-tokens) has signatures and encrypted thoughts beside it.
enum ChatReasoning {
    /// The parts that a message's reasoning is, in its order.
    static func parts(_ message: JSONValue, maker: Signature.Maker) -> [ContentPart] {
        if let details = message["reasoning_details"]?.array, !details.isEmpty {
            return details.compactMap { detail(_: $0, maker: maker) }.map { ContentPart(.reasoning($0)) }
        }
        guard let text = (message["reasoning_content"] ?? message["reasoning"])?.string, !text.isEmpty else {
            return []
        }
        return [ContentPart(.reasoning(Reasoning(text: text)))]
    }

    private static func detail(_ value: JSONValue, maker: Signature.Maker) -> Reasoning? {
        let made = self.maker(ofFormat: value["format"]?.string) ?? maker
        var reasoning: Reasoning
        switch value["type"]?.string {
        case "reasoning.text": reasoning = Reasoning(text: value["text"]?.string ?? "")
        case "reasoning.summary":
            reasoning = Reasoning(text: value["summary"]?.string ?? "")
            reasoning.isSummary = true
        case "reasoning.encrypted":
            reasoning = Reasoning(text: "")
            let data = value["data"]?.string ?? ""
            if made == .anthropic {
                reasoning.redacted = Signature(made, data)
            } else {
                reasoning.signature = Signature(made, data)
            }
        default: return nil
        }
        if let signature = value["signature"]?.string { reasoning.signature = Signature(made, signature) }
        reasoning.itemID = value["id"]?.string
        return reasoning
    }

    /// The members of `reasoning_details` that a part is.
    static func details(_ reasoning: Reasoning, index: Int) -> [JSONValue] {
        if let redacted = reasoning.redacted {
            return [encrypted(redacted, reasoning, index)]
        }
        guard !reasoning.text.isEmpty else {
            return reasoning.signature.map { [encrypted($0, reasoning, index)] } ?? []
        }
        var value = JSONObject()
        value.append("type", reasoning.isSummary ? "reasoning.summary" : "reasoning.text")
        value.append(reasoning.isSummary ? "summary" : "text", .string(reasoning.text))
        if !reasoning.isSummary { value.append("signature", reasoning.signature.map { .string($0.text) }) }
        value.append("id", reasoning.itemID.map { .string($0) })
        value.append("format", .string(format(of: reasoning.signature?.maker)))
        value.append("index", .integer(index))
        guard reasoning.isSummary, let signature = reasoning.signature else { return [.object(value)] }
        return [.object(value), encrypted(signature, reasoning, index)]
    }

    private static func encrypted(_ signature: Signature, _ reasoning: Reasoning, _ index: Int) -> JSONValue {
        var value = JSONObject()
        value.append("type", "reasoning.encrypted")
        value.append("data", .string(signature.text))
        value.append("id", reasoning.itemID.map { .string($0) })
        value.append("format", .string(format(of: signature.maker)))
        value.append("index", .integer(index))
        return .object(value)
    }

    private static func format(of maker: Signature.Maker?) -> String {
        switch maker {
        case .anthropic: "anthropic-claude-v1"
        case .openAI: "openai-responses-v1"
        case .gemini: "google-gemini-v1"
        case .bedrock: "gatehouse-bedrock-v1"
        case .mistral: "gatehouse-mistral-v1"
        case .other, nil: "unknown"
        }
    }

    private static func maker(ofFormat format: String?) -> Signature.Maker? {
        guard let format else { return nil }
        return Signature.Maker.allCases.first { $0 != .other && Self.format(of: $0) == format }
    }
}
