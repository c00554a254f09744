import JSONText
import Vocabulary

/// Reads a request in the words of Completions.
enum CompletionsRequestReading {
    static func conversation(_ body: JSONValue, model: String?) throws(Refusal) -> Conversation {
        guard var fields = body.object else {
            throw Refusal(.invalidBody, "The request body must be a JSON object.")
        }
        if let place = MemberBound.chat.excess(in: body) { throw Refusal(tooManyMembers: place) }
        var conversation = Conversation(model: model ?? fields["model"]?.string ?? "")
        conversation.operation = .completions
        _ = fields.take("model")
        let prompts = try prompts(fields.take("prompt"))
        conversation.turns = [Turn(.user, [.text(prompts[0])])]
        conversation.echoesPrompt = fields.take("echo")?.bool ?? false
        // Here it is a number: of how many candidates for each token.
        let candidates = try fields.takeCount("logprobs")
        try ChatRequestReading.readSampling(&fields, &conversation.sampling)
        conversation.sampling.asksLogProbabilities = candidates != nil
        conversation.sampling.topLogProbabilities = candidates.flatMap { $0 > 0 ? $0 : nil }
        conversation.outputTokenLimit = try fields.takeCount("max_tokens")
        conversation.choices = try fields.takeCount("n") ?? 1
        // As many as are given are none to choose from.
        let drawn = try fields.takeCount("best_of") ?? 1
        conversation.isStream = fields.take("stream")?.bool ?? false
        conversation.asksUsage = fields.take("stream_options")?["include_usage"]?.bool ?? false
        conversation.endUser = fields.take("user")?.string
        if drawn > conversation.choices { conversation.extras.append("best_of", .integer(drawn)) }
        if prompts.count > 1 {
            conversation.extras.append("prompt", .array(prompts.dropFirst().map { .string($0) }))
        }
        if fields["suffix"]?.string == "" { _ = fields.take("suffix") }
        for member in fields.members where member.value != .null {
            conversation.extras.append(member.key, member.value)
        }
        return conversation
    }

    /// The prompts: one text or several; at least one.
    private static func prompts(_ value: JSONValue?) throws(Refusal) -> [String] {
        switch value {
        case .string(let text)?: return [text]
        case .array(let values)?:
            let texts = values.compactMap(\.string)
            if texts.count == values.count, !texts.isEmpty { return texts }
            throw Refusal(
                .invalidBody,
                "The request's field 'prompt' has tokens, which only the model that they are of can read. For a target that "
                    + "converses the caller must send a text.",
                param: "prompt"
            )
        default:
            throw Refusal(
                .invalidBody,
                "The request's field 'prompt' must be a string or an array of strings.",
                param: "prompt"
            )
        }
    }
}

extension Conversation {
    /// Settles what of a request to go on with a text no conversation can say.
    ///
    /// A text behind what is to be written changes what is asked, so that it is refused unless the model's policy lets other
    /// fields go; of several prompts each would be a request of its own.
    public mutating func settlePrompt(_ rendering: inout Rendering) throws(Refusal) {
        guard operation == .completions else { return }
        if extras["prompt"] != nil {
            _ = try rendering.give(up: .multipleChoices, field: "prompt")
            extras["prompt"] = nil
        }
        if extras["suffix"] != nil, rendering.policy[.otherFields] == nil {
            throw Refusal(
                .invalidBody,
                "The model's target cannot take 'suffix' (other_fields): it only converses. The caller must leave it out, or the "
                    + "operator can let the model drop it.",
                param: "suffix"
            )
        }
    }
}
