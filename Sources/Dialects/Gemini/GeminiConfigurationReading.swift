import JSONText
import Vocabulary

/// Reads `generationConfig`; what has no place of its own stays under that name.
enum GeminiConfigurationReading {
    /// Reads it into a conversation.
    static func read(_ body: inout GeminiFields, into conversation: inout Conversation) throws(Refusal) {
        guard var fields = try body.fields("generationConfig") else { return }
        conversation.sampling = try sampling(&fields)
        if let limit = try fields.integer("maxOutputTokens") {
            guard limit >= 0 else {
                throw Refusal(geminiField: fields.path(of: "maxOutputTokens"), "must not be negative")
            }
            conversation.outputTokenLimit = limit
        }
        if let count = try fields.integer("candidateCount") {
            guard (1...128).contains(count) else {
                throw Refusal(geminiField: fields.path(of: "candidateCount"), "must be from 1 to 128")
            }
            conversation.choices = count
        }
        try readForm(&fields, into: &conversation)
        try readThinking(&fields, into: &conversation)
        if !fields.rest.isEmpty { conversation.extras["generationConfig"] = .object(fields.rest) }
    }

    private static func sampling(_ fields: inout GeminiFields) throws(Refusal) -> Sampling {
        var sampling = Sampling()
        sampling.temperature = try fields.number("temperature")
        sampling.topP = try fields.number("topP")
        sampling.topK = try fields.number("topK")
        sampling.seed = try fields.number("seed")
        sampling.presencePenalty = try fields.number("presencePenalty")
        sampling.frequencyPenalty = try fields.number("frequencyPenalty")
        let path = fields.path(of: "stopSequences")
        switch fields.take("stopSequences") {
        case nil: break
        case .string(let stop): sampling.stop = [stop]
        case .array(let elements):
            for element in elements {
                guard let stop = element.string else { throw Refusal(geminiField: path, "must hold strings") }
                sampling.stop.append(stop)
            }
        default: throw Refusal(geminiField: path, "must be an array of strings")
        }
        sampling.asksLogProbabilities = try fields.bool("responseLogprobs") ?? false
        sampling.topLogProbabilities = try fields.integer("logprobs")
        return sampling
    }

    private static func readForm(
        _ fields: inout GeminiFields,
        into conversation: inout Conversation
    ) throws(Refusal) {
        let type = try fields.string("responseMimeType")
        let hasSchema = fields.has("responseJsonSchema") || fields.has("responseSchema")
        let isBare = type == "text/x.enum" && hasSchema
        guard type == "application/json" || isBare else {
            if let type, type != "text/plain" { fields.put(back: "responseMimeType", .string(type)) }
            return
        }
        if let schema = fields.take("responseJsonSchema") {
            var schema = AnswerSchema(schema)
            schema.isBare = isBare
            conversation.form = .jsonSchema(schema)
        } else if let native = fields.take("responseSchema") {
            var schema = AnswerSchema(GeminiSchema.standard(native))
            schema.native = native
            schema.isBare = isBare
            conversation.form = .jsonSchema(schema)
        } else {
            conversation.form = .jsonObject
        }
    }

    private static func readThinking(
        _ fields: inout GeminiFields,
        into conversation: inout Conversation
    ) throws(Refusal) {
        guard var thinking = try fields.fields("thinkingConfig") else { return }
        conversation.thinking.native = .object(thinking.rest)
        conversation.thinking.isShown = try thinking.bool("includeThoughts")
        conversation.thinking.budget = try thinking.integer("thinkingBudget")
        if let level = try thinking.string("thinkingLevel") {
            switch level.lowercased() {
            case "minimal", "low", "medium", "high", "xhigh":
                conversation.thinking.effort = level.lowercased()
            default: break  // Unspecified, or newer than this: the native form keeps it.
            }
        } else if conversation.thinking.budget == 0 {
            conversation.thinking.effort = "none"
        }
    }
}
