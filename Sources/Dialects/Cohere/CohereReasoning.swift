import JSONText

/// Thoughts in the words of Cohere: `{"type":"thinking","thinking"}`.
///
/// Cohere itself proves nothing; what other providers prove is carried in members of our own, which its clients keep.
enum CohereReasoning {
    static func read(_ value: JSONValue) -> Reasoning {
        var reasoning = Reasoning(text: value["thinking"]?.string ?? "")
        reasoning.signature = value["signature"]?.string.map { Signature(field: $0, face: .other) }
        reasoning.redacted = value["redacted"]?.string.map { Signature(field: $0, face: .other) }
        return reasoning
    }

    static func body(_ reasoning: Reasoning) -> JSONValue {
        var value = JSONObject([("type", "thinking"), ("thinking", .string(reasoning.text))])
        value.append("signature", reasoning.signature.map { .string($0.text(in: .other)) })
        value.append("redacted", reasoning.redacted.map { .string($0.text(in: .other)) })
        return .object(value)
    }
}
