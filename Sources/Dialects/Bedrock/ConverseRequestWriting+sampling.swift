import JSONText
import Vocabulary

/// How tokens are drawn, and how many.
extension ConverseRequestWriting {
    /// The most texts at which an answer stops that all models take.
    private static let mostStops = 4

    /// `inferenceConfig`, and what of it stands among the model's own fields.
    mutating func inference(
        _ thinking: ConverseThinking,
        _ additional: inout JSONObject
    ) throws(Refusal) -> JSONObject {
        var inference = native("inferenceConfig")
        let sampling = conversation.sampling
        // A budget of thoughts must leave room for the answer.
        let limit = conversation.outputTokenLimit ?? (thinking.hasBudget ? rendering.outputTokenLimit : nil)
        if let limit { inference["maxTokens"] = .integer(limit) }
        let isFree = isNative || facts.takesSampling && !thinking.isOn && !lacks(.sampling)
        if let temperature = try temperature(isFree: isFree) { inference["temperature"] = temperature }
        if let topP = sampling.topP {
            let isPair = facts.family == .claude && facts.claude.refusesSamplingPair
            if isNative || isFree && !(isPair && inference["temperature"] != nil) {
                inference["topP"] = topP
            } else if topP.number != 1 {
                _ = try rendering.give(up: .sampling, field: "top_p")
            }
        }
        if let topK = sampling.topK { try append(topK: topK, isFree: isFree, to: &additional) }
        let stop = try stop()
        if !stop.isEmpty { inference["stopSequences"] = .array(stop) }
        try giveUpOthers(sampling)
        return inference
    }

    /// The API takes 0 to 1.
    private mutating func temperature(isFree: Bool) throws(Refusal) -> JSONValue? {
        guard let temperature = conversation.sampling.temperature, let number = temperature.number else {
            return nil
        }
        if isNative || isFree && (0...1).contains(number) { return temperature }
        guard number != 1 else { return nil }
        let handling = try rendering.give(up: .sampling, field: "temperature")
        return isFree && handling == .emulate ? (number > 1 ? 1 : 0) : nil
    }

    /// Models have the field under names of their own ("Inference request parameters", docs.aws.amazon.com).
    private mutating func append(
        topK: JSONValue,
        isFree: Bool,
        to additional: inout JSONObject
    ) throws(Refusal) {
        if isNative {
            additional["top_k"] = topK
            return
        }
        guard isFree, !lacks(.topK) else {
            _ = try rendering.give(up: .topK, field: "top_k")
            return
        }
        switch facts.family {
        case .claude, .mistral: additional["top_k"] = topK
        case .cohere: additional["k"] = topK
        case .nova, .nova2: additional["inferenceConfig"] = ["topK": topK]
        case .gptOSS, .other: _ = try rendering.give(up: .topK, field: "top_k")
        }
    }

    /// The API refuses texts that are blank.
    private mutating func stop() throws(Refusal) -> [JSONValue] {
        if isNative { return conversation.sampling.stop.map(JSONValue.string) }
        var stop: [JSONValue] = []
        for (index, text) in conversation.sampling.stop.enumerated() {
            if text.isBlank || stop.count == Self.mostStops || lacks(.stopSequences) {
                _ = try rendering.give(up: .stopSequences, field: "stop[\(index)]")
            } else {
                stop.append(.string(text))
            }
        }
        return stop
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
