import JSONText
import Vocabulary

/// Writes `generationConfig`.
enum GeminiConfigurationWriting {
    /// How many texts to stop at the API takes (Gemini API reference, "GenerationConfig", read 2026-11).
    private static let mostStops = 5

    /// The object; an instruction that stands for a form which the model cannot take is added to `system`.
    static func configuration(
        of conversation: Conversation,
        system: inout [JSONValue],
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONObject {
        var object = JSONObject()
        try writeSampling(conversation, to: &object, &rendering)
        if let limit = conversation.outputTokenLimit { object.append("maxOutputTokens", .integer(limit)) }
        if conversation.choices > 1, try rendering.geminiTakes(.multipleChoices, field: "n") {
            object.append("candidateCount", .integer(conversation.choices))
        }
        try writeForm(conversation, to: &object, system: &system, &rendering)
        if let thinking = try GeminiThinkingWriting.thinking(of: conversation, &rendering) {
            object.append("thinkingConfig", thinking)
        }
        if !conversation.isGemini, let modalities = conversation.extras["modalities"]?.array {
            try writeModalities(modalities, to: &object, &rendering)
        }
        return object
    }

    private static func writeSampling(
        _ conversation: Conversation,
        to object: inout JSONObject,
        _ rendering: inout Rendering
    ) throws(Refusal) {
        let sampling = conversation.sampling
        let fields: [(JSONValue?, String, Capability, String)] = [
            (sampling.temperature, "temperature", .sampling, "temperature"),
            (sampling.topP, "topP", .sampling, "top_p"),
            (sampling.topK, "topK", .topK, "top_k"),
            (sampling.seed, "seed", .seed, "seed"),
            (sampling.presencePenalty, "presencePenalty", .penalties, "presence_penalty"),
            (sampling.frequencyPenalty, "frequencyPenalty", .penalties, "frequency_penalty"),
        ]
        for (value, name, capability, field) in fields {
            guard let value, try rendering.geminiTakes(capability, field: field) else { continue }
            object.append(name, value)
        }
        if sampling.logitBias != nil { _ = try rendering.give(up: .logitBias, field: "logit_bias") }
        if !sampling.stop.isEmpty, try rendering.geminiTakes(.stopSequences, field: "stop") {
            if sampling.stop.count > mostStops { _ = try rendering.give(up: .stopSequences, field: "stop") }
            object.append("stopSequences", .array(sampling.stop.prefix(mostStops).map { .string($0) }))
        }
        guard sampling.asksLogProbabilities || sampling.topLogProbabilities != nil,
            try rendering.geminiTakes(.logProbabilities, field: "logprobs")
        else { return }
        // In other dialects the number alone asks for them.
        if sampling.asksLogProbabilities || !conversation.isGemini && (sampling.topLogProbabilities ?? 0) > 0
        {
            object.append("responseLogprobs", true)
        }
        // Zero candidates are what the API gives without the field, and more than it takes to say so.
        if let count = sampling.topLogProbabilities, count > 0 { object.append("logprobs", .integer(count)) }
    }

    private static func writeForm(
        _ conversation: Conversation,
        to object: inout JSONObject,
        system: inout [JSONValue],
        _ rendering: inout Rendering
    ) throws(Refusal) {
        let generation = GeminiGeneration(model: rendering.model)
        let conflicts =
            !conversation.isGemini && !conversation.tools.isEmpty && !generation.takesFormWithTools
        switch conversation.form {
        case .text: return
        case .jsonObject:
            if conflicts || rendering.unsupported.contains(.jsonObject) {
                guard try rendering.give(up: .jsonObject, field: "response_format") == .emulate else {
                    return
                }
                return system.append(["text": "Answer with one JSON object and nothing else."])
            }
            object.append("responseMimeType", "application/json")
        case .jsonSchema(let schema):
            if conflicts || rendering.unsupported.contains(.jsonSchema) {
                guard try rendering.give(up: .jsonSchema, field: "response_format") == .emulate else {
                    return
                }
                let instruction =
                    "Answer with JSON that follows this JSON Schema, and nothing else:\n\(schema.schema.text)"
                return system.append(["text": .string(instruction)])
            }
            let isBare = conversation.isGemini && schema.isBare
            object.append("responseMimeType", isBare ? "text/x.enum" : "application/json")
            if conversation.isGemini, let native = schema.native {
                object.append("responseSchema", native)
            } else if conversation.isGemini || generation.takesJSONSchema {
                object.append("responseJsonSchema", schema.schema)
            } else {
                object.append("responseSchema", GeminiSchema.subset(schema.schema))
            }
        }
    }

    /// Writes what kinds of answers Chat Completions' `modalities` asks for; text alone is the default.
    private static func writeModalities(
        _ modalities: [JSONValue],
        to object: inout JSONObject,
        _ rendering: inout Rendering
    ) throws(Refusal) {
        let names = modalities.compactMap(\.string)
        guard names.contains(where: { $0 != "text" }) else { return }
        guard !rendering.unsupported.contains(.outputModalities), names.count == modalities.count,
            names.allSatisfy({ $0 == "text" || $0 == "image" })
        else {
            _ = try rendering.give(up: .outputModalities, field: "modalities")
            return
        }
        object.append("responseModalities", .array(names.map { .string($0.uppercased()) }))
    }
}
