import JSONText
import Vocabulary

/// The writing of a request for a target.
struct ConverseRequestWriting {
    /// What is written.
    let conversation: Conversation
    /// What the model takes.
    let facts: ConverseModelFacts
    /// What was lost on the way.
    var rendering: Rendering
    /// How many marks for the cache are still to be left out, first ones first.
    var surplusMarks = 0
    /// What may still follow a schema to the letter.
    var room = AnthropicStrictRoom()
    /// The names of documents so far, each of which stands once.
    var documentNames: Set<String> = []
    /// Sentences that stand for what the dialect cannot say otherwise.
    var instructions: [String] = []

    /// Begins to write.
    init(_ conversation: Conversation, _ rendering: Rendering) {
        self.conversation = conversation
        self.rendering = rendering
        facts = ConverseModelFacts(model: rendering.model)
        if !isNative { surplusMarks = max(0, Self.marks(conversation) - Self.mostMarks) }
    }

    /// The most marks for the cache that models take ("Prompt caching", docs.aws.amazon.com, read 2026-11).
    private static let mostMarks = 4

    private static func marks(_ conversation: Conversation) -> Int {
        let parts = conversation.system + conversation.turns.flatMap(\.parts)
        return conversation.tools.count { $0.cacheMark != nil } + parts.count { $0.cacheMark != nil }
    }

    /// Whether the request came in this dialect, so that what it says in its own words can be said again.
    var isNative: Bool { conversation.operation == .converse }

    /// Whether the model is known not to take something that the dialect could say.
    func lacks(_ capability: Capability) -> Bool { rendering.unsupported.contains(capability) }

    /// Members that the request had in this dialect and that no other knows.
    func native(_ key: String) -> JSONObject {
        isNative ? conversation.extras[key]?.object ?? JSONObject() : JSONObject()
    }

    /// The whole request; the model and whether a stream is asked for stand in the path.
    mutating func body() throws(Refusal) -> JSONValue {
        var additional = native("additionalModelRequestFields")
        let output = try output()
        let tools = try toolConfig()
        let thinking = try thinking(isForced: tools.isForced, &additional)
        let inference = try inference(thinking, &additional)
        let messages = try messages()
        let system = try system()

        var body = JSONObject([("messages", .array(messages))])
        if !system.isEmpty { body.append("system", .array(system)) }
        Self.append("inferenceConfig", inference, to: &body)
        Self.append("toolConfig", tools.config, to: &body)
        var config = output
        if let effort = thinking.effort { config["effort"] = .string(effort) }
        Self.append("outputConfig", config, to: &body)
        Self.append("additionalModelRequestFields", additional, to: &body)
        try appendPurpose(to: &body)
        try appendRest(to: &body)
        return .object(body)
    }

    private static func append(_ key: String, _ object: JSONObject, to body: inout JSONObject) {
        if !object.isEmpty { body.append(key, .object(object)) }
    }

    private mutating func system() throws(Refusal) -> [JSONValue] {
        var blocks: [JSONValue] = []
        for (index, part) in conversation.system.enumerated() {
            blocks += try self.blocks(part, role: .system, path: "system[\(index)]")
        }
        return blocks + instructions.map { ["text": .string($0)] }
    }

    /// Writes the form of the answer.
    private mutating func output() throws(Refusal) -> JSONObject {
        var output = native("outputConfig")
        switch conversation.form {
        case .text: break
        case .jsonObject:
            if try rendering.give(up: .jsonObject, field: "response_format") == .emulate {
                instructions.append(
                    "Answer with one JSON object and nothing else: no other text, no code fence."
                )
            }
        case .jsonSchema(let asked):
            let answer = conversation.schema(asked, for: .converse)
            if let schema = try followed(answer.schema) {
                output["textFormat"] = ConverseAnswerSchema.format(answer, schema: schema, isNative: isNative)
            } else if try rendering.give(up: .jsonSchema, field: "response_format") == .emulate {
                instructions.append(
                    "Answer with JSON and nothing else: no other text, no code fence. It must follow this JSON Schema: "
                        + answer.described.text
                )
            }
        }
        return output
    }

    /// The schema of an answer as the model follows it; `nil` if it does not.
    private mutating func followed(_ schema: JSONValue) throws(Refusal) -> JSONValue? {
        if isNative { return schema }
        guard facts.takesSchemas, !lacks(.jsonSchema) else { return nil }
        guard facts.family == .claude else { return schema }
        guard let strict = room.take(schema, isTool: false) else { return nil }
        return try rendering.note(strict, field: "response_format")
    }

    /// Appends who asks, for whom, and at which tier.
    private mutating func appendPurpose(to body: inout JSONObject) throws(Refusal) {
        if let labels = conversation.metadata {
            if isNative || Self.areAllowed(labels) && !lacks(.metadata) {
                body.append("requestMetadata", .object(labels))
            } else {
                _ = try rendering.give(up: .metadata, field: "metadata")
            }
        }
        var tier = native("serviceTier")
        if let word = conversation.serviceTier {
            if isNative {
                tier["type"] = .string(word)
            } else if let word = ConverseTier.word(word), !lacks(.serviceTier) {
                tier["type"] = .string(word)
            } else if word != "auto" {
                _ = try rendering.give(up: .serviceTier, field: "service_tier")
            }
        }
        Self.append("serviceTier", tier, to: &body)
        if conversation.endUser != nil { _ = try rendering.give(up: .endUser, field: "user") }
        if conversation.cacheKey != nil { _ = try rendering.give(up: .cacheKey, field: "prompt_cache_key") }
        if conversation.verbosity != nil { _ = try rendering.give(up: .verbosity, field: "verbosity") }
    }

    /// Whether labels keep to what the API takes: at most 16, texts of at most 256 characters each.
    private static func areAllowed(_ labels: JSONObject) -> Bool {
        func isAllowed(_ text: String) -> Bool {
            text.utf8.count <= 256
                && text.unicodeScalars.allSatisfy {
                    $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil)
                        || " \t:_@$#=/+,-.".unicodeScalars.contains($0)
                }
        }
        return labels.count <= 16
            && labels.members.allSatisfy { isAllowed($0.key) && ($0.value.string.map(isAllowed) ?? false) }
    }

    /// The fields whose leftovers have been written with them.
    private static let written = [
        "additionalModelRequestFields", "outputConfig", "inferenceConfig", "toolConfig", "serviceTier",
    ]

    /// Appends the fields that only this dialect has, or gives up those of another.
    private mutating func appendRest(to body: inout JSONObject) throws(Refusal) {
        for member in conversation.extras.members where !isNative || !Self.written.contains(member.key) {
            if isNative, !member.key.hasPrefix("messages[") {
                body[member.key] = member.value
            } else {
                try rendering.give(up: member, of: conversation)
            }
        }
    }
}
