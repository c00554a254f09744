import JSONText

/// What a model thought, in the fields that servers have added to Chat Completions.
///
/// `reasoning_content` (DeepSeek, vLLM and others) or `reasoning` (OpenRouter, Groq) has the text; `reasoning_details`
/// (https://openrouter.ai/docs/use-cases/reasoning-tokens) has signatures and encrypted thoughts beside it.
enum ChatReasoning {
    /// The parts that a message's reasoning is, in its order.
    static func parts(_ message: JSONValue, maker: Signature.Maker) -> [ContentPart] {
        let said = (message["reasoning_content"] ?? message["reasoning"])?.string ?? ""
        var thoughts = thoughts(message, maker: maker).map(\.reasoning)
        if thoughts.isEmpty, !said.isEmpty { return [ContentPart(.reasoning(Reasoning(text: said)))] }
        // A client that keeps no texts in the details has the one thought's text beside its proof.
        if thoughts.count == 1, thoughts[0].text.isEmpty, thoughts[0].redacted == nil {
            thoughts[0].text = said
        }
        return thoughts.map { ContentPart(.reasoning($0)) }
    }

    /// The thoughts of `reasoning_details`, each with its index there: pieces of one index are one thought, as a client
    /// may keep those of a stream side by side.
    static func thoughts(
        _ message: JSONValue,
        maker: Signature.Maker
    ) -> [(index: Int?, reasoning: Reasoning)] {
        var thoughts: [(index: Int?, reasoning: Reasoning)] = []
        for value in message["reasoning_details"]?.array ?? [] {
            guard let reasoning = detail(value, maker: maker) else { continue }
            let index = value["index"]?.integer
            if let index, let last = thoughts.last, last.index == index,
                let joined = joined(last.reasoning, reasoning)
            {
                thoughts[thoughts.count - 1].reasoning = joined
            } else {
                thoughts.append((index, reasoning))
            }
        }
        return thoughts
    }

    /// Two pieces of one thought as one, or `nil` if they are two thoughts.
    private static func joined(_ first: Reasoning, _ second: Reasoning) -> Reasoning? {
        guard first.redacted == nil, second.redacted == nil, first.signature == nil,
            first.itemID == second.itemID || first.itemID == nil && !first.isSummary
        else { return nil }
        var joined = first
        joined.text += second.text
        joined.isSummary = first.isSummary || second.isSummary
        joined.signature = second.signature
        joined.itemID = first.itemID ?? second.itemID
        return joined
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

    /// The member of `reasoning_details` that more of a streamed thought is; whose it is, only its proof tells.
    static func piece(_ text: String, of thought: Reasoning, index: Int) -> JSONValue {
        var value = JSONObject()
        value.append("type", thought.isSummary ? "reasoning.summary" : "reasoning.text")
        value.append(thought.isSummary ? "summary" : "text", .string(text))
        value.append("id", thought.itemID.map { .string($0) })
        value.append("index", .integer(index))
        return .object(value)
    }

    /// The member of `reasoning_details` that the proof of a streamed thought is.
    static func proof(_ signature: Signature, of thought: Reasoning, index: Int) -> JSONValue {
        guard signature.maker == .anthropic else { return encrypted(signature, thought, index) }
        // Of Anthropic's the encrypted form is a thought of its own.
        var value = JSONObject()
        value.append("type", "reasoning.text")
        value.append("signature", .string(signature.text))
        value.append("id", thought.itemID.map { .string($0) })
        value.append("format", .string(format(of: signature.maker)))
        value.append("index", .integer(index))
        return .object(value)
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
