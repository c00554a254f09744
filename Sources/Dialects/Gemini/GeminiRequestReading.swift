import JSONText
import Vocabulary

/// Reads a request: Gemini API reference, "GenerateContent" (read 2026-11); Vertex takes the same body.
enum GeminiRequestReading {
    /// Reads a request's body; the path names the model and says whether the answer is a stream.
    static func conversation(
        from body: JSONValue,
        model: String?,
        isStream: Bool?
    ) throws(Refusal) -> Conversation {
        var fields = try GeminiFields(body, path: "")
        let named = try fields.string("model")
        guard let model = model ?? named.map(bareModel), !model.isEmpty else {
            throw Refusal(missing: "model")
        }
        if let named, bareModel(named) != bareModel(model) {
            throw Refusal(geminiField: "model", "names another model than the path")
        }
        var conversation = Conversation(model: model)
        conversation.operation = .generateContent
        conversation.isStream = isStream ?? false
        conversation.asksUsage = true
        var reading = GeminiPartReading(calls: GeminiCallIDs())
        conversation.system = try system(&fields, &reading)
        conversation.turns = try turns(&fields, &reading)
        try GeminiToolReading.read(&fields, into: &conversation)
        try GeminiConfigurationReading.read(&fields, into: &conversation)
        if let tier = try fields.string("serviceTier") {
            conversation.serviceTier = GeminiServiceTier.neutral(tier)
            if conversation.serviceTier == nil { conversation.extras["serviceTier"] = .string(tier) }
        }
        for member in fields.rest.members { conversation.extras.append(member.key, member.value) }
        return conversation
    }

    /// A model's id without the collection that Google's names have in front.
    static func bareModel(_ name: String) -> String {
        name.hasPrefix("models/") ? String(name.dropFirst(7)) : name
    }

    private static func system(
        _ fields: inout GeminiFields,
        _ reading: inout GeminiPartReading
    ) throws(Refusal) -> [ContentPart] {
        let path = fields.path(of: "systemInstruction")
        switch fields.take("systemInstruction") {
        case nil: return []
        case .string(let text): return [.text(text)]
        case let value?:
            // Its role says nothing: the API gives it none of its own.
            var content = try GeminiFields(value, path: path)
            return try parts(&content, &reading)
        }
    }

    private static func turns(
        _ fields: inout GeminiFields,
        _ reading: inout GeminiPartReading
    ) throws(Refusal) -> [Turn] {
        guard let contents = try fields.list("contents") else { throw Refusal(missing: "contents") }
        var turns: [Turn] = []
        turns.reserveCapacity(contents.count)
        for (index, value) in contents.enumerated() {
            var content = try GeminiFields(value, path: "contents[\(index)]")
            let role: Turn.Role
            switch try content.string("role") {
            case nil, "user", "function", "": role = .user
            case "model": role = .assistant
            default:
                throw Refusal(geminiField: content.path(of: "role"), "must be 'user' or 'model'")
            }
            reading.calls.begin(turn: index)
            let parts = try parts(&content, &reading)
            turns.append(Turn(role, role == .assistant ? GeminiThoughts.joined(parts) : parts))
        }
        return turns
    }

    /// Reads the parts of a content.
    static func parts(
        _ content: inout GeminiFields,
        _ reading: inout GeminiPartReading
    ) throws(Refusal) -> [ContentPart] {
        var parts: [ContentPart] = []
        let path = content.path(of: "parts")
        for (index, value) in (try content.list("parts") ?? []).enumerated() {
            parts.append(try reading.part(value, path: "\(path)[\(index)]"))
        }
        return parts
    }
}
