import JSONText
import Vocabulary

/// How tokens are drawn.
extension AnthropicRequestWriting {
    /// Appends what the model takes, and gives up the rest; what is a default anyway is left out without a word.
    mutating func appendSampling(to body: inout JSONObject, isThinking: Bool) throws(Refusal) {
        let sampling = conversation.sampling
        let isFree = facts.takesSampling && !lacks(.sampling) && !isThinking
        if let temperature = try temperature(isFree: isFree) { body.append("temperature", temperature) }
        if let topP = sampling.topP {
            let isWithThinking = isThinking && facts.takesSampling && (topP.number ?? 0) >= 0.95
            if isFree && !(facts.refusesSamplingPair && body["temperature"] != nil) || isWithThinking {
                body.append("top_p", topP)
            } else if topP.number != 1 {
                _ = try rendering.give(up: .sampling, field: "top_p")
            }
        }
        if let topK = sampling.topK {
            if isFree, !lacks(.topK) {
                body.append("top_k", topK)
            } else {
                _ = try rendering.give(up: .topK, field: "top_k")
            }
        }
        try appendStop(to: &body)
        try giveUpOthers(sampling)
    }

    /// The API takes 0 to 1; its default is 1, which is also what is left where more is asked for.
    private mutating func temperature(isFree: Bool) throws(Refusal) -> JSONValue? {
        guard let temperature = conversation.sampling.temperature, let number = temperature.number else {
            return nil
        }
        if isFree, (0...1).contains(number) { return temperature }
        // With thinking the API takes its default, and nothing else.
        guard number != 1 else { return facts.takesSampling ? temperature : nil }
        let handling = try rendering.give(up: .sampling, field: "temperature")
        return isFree && handling == .emulate ? (number > 1 ? 1 : 0) : nil
    }

    /// The API refuses texts that are blank.
    private mutating func appendStop(to body: inout JSONObject) throws(Refusal) {
        var stop: [JSONValue] = []
        for (index, text) in conversation.sampling.stop.enumerated() {
            if text.isBlank || lacks(.stopSequences) {
                _ = try rendering.give(up: .stopSequences, field: "stop[\(index)]")
            } else {
                stop.append(.string(text))
            }
        }
        if !stop.isEmpty { body.append("stop_sequences", .array(stop)) }
    }

    private mutating func giveUpOthers(_ sampling: Sampling) throws(Refusal) {
        if sampling.seed != nil { _ = try rendering.give(up: .seed, field: "seed") }
        if let penalty = sampling.presencePenalty, penalty.number != 0 {
            _ = try rendering.give(up: .penalties, field: "presence_penalty")
        }
        if let penalty = sampling.frequencyPenalty, penalty.number != 0 {
            _ = try rendering.give(up: .penalties, field: "frequency_penalty")
        }
        if let bias = sampling.logitBias, bias.object?.isEmpty != true {
            _ = try rendering.give(up: .logitBias, field: "logit_bias")
        }
        if sampling.asksLogProbabilities || (sampling.topLogProbabilities ?? 0) > 0 {
            _ = try rendering.give(up: .logProbabilities, field: "logprobs")
        }
        if conversation.choices > 1 { _ = try rendering.give(up: .multipleChoices, field: "n") }
    }
}
