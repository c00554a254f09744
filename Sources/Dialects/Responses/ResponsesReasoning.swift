import JSONText

/// Items of reasoning: a summary that may be read, thoughts that may be read, and the thoughts that only the maker reads.
enum ResponsesReasoning {
    /// Marks thoughts that are hidden as a whole; no signature begins like this, as base64 has no dot.
    private static let hidden = "redacted."

    /// The part that an item is; one that says nothing but its id stays opaque, as it means something to its maker only.
    static func part(_ value: JSONValue) -> ContentPart {
        guard var fields = value.object else { return ContentPart(.opaque(.responses, value)) }
        let summary = texts(fields["summary"])
        let content = texts(fields["content"])
        let encrypted = fields["encrypted_content"]?.string
        guard !summary.isEmpty || !content.isEmpty || encrypted != nil else {
            return ContentPart(.opaque(.responses, value))
        }
        var reasoning = Reasoning(
            text: content.isEmpty ? summary.joined(separator: "\n\n") : content.joined()
        )
        reasoning.isSummary = content.isEmpty && !summary.isEmpty
        if let encrypted { sign(&reasoning, encrypted) }
        for key in ["type", "encrypted_content"] { _ = fields.take(key) }
        reasoning.itemID = fields.take("id")?.string
        // What the joined text cannot give back stays as it is.
        if summary.count <= 1, content.isEmpty || summary.isEmpty { _ = fields.take("summary") }
        if content.count == 1 || fields["content"] == .null { _ = fields.take("content") }
        var part = ContentPart(.reasoning(reasoning))
        part.native = NativeMembers(.responses, fields)
        return part
    }

    /// The item of a part, with the encrypted text that may stand in it.
    static func item(
        _ reasoning: Reasoning,
        _ part: ContentPart,
        id: String?,
        encrypted: String?
    ) -> JSONObject {
        var item = JSONObject([("type", "reasoning")])
        item.append("id", id.map { .string($0) })
        item.append(
            "summary",
            reasoning.isSummary && !reasoning.text.isEmpty ? [summary(reasoning.text)] : []
        )
        if !reasoning.isSummary, !reasoning.text.isEmpty { item.append("content", [content(reasoning.text)]) }
        item.append("encrypted_content", encrypted.map { .string($0) })
        for member in ResponsesNative.own(part).members { item[member.key] = member.value }
        return item
    }

    /// The encrypted text of a caller's face, where every maker's proof goes.
    static func encrypted(_ reasoning: Reasoning) -> String? {
        if let redacted = reasoning.redacted { return hidden + wrapped(redacted) }
        return reasoning.signature.map { $0.text(in: .openAI) }
    }

    /// Reads the encrypted text of a caller's face.
    static func sign(_ reasoning: inout Reasoning, _ encrypted: String) {
        if encrypted.hasPrefix(hidden) {
            let text = String(encrypted.dropFirst(hidden.count))
            reasoning.redacted = Signature(field: text, face: .openAI)
        } else {
            reasoning.signature = Signature(field: encrypted, face: .openAI)
        }
    }

    static func summary(_ text: String) -> JSONValue { ["type": "summary_text", "text": .string(text)] }

    static func content(_ text: String) -> JSONValue { ["type": "reasoning_text", "text": .string(text)] }

    private static func wrapped(_ signature: Signature) -> String { signature.text(in: .openAI) }

    private static func texts(_ value: JSONValue?) -> [String] {
        if let text = value?.string { return text.isEmpty ? [] : [text] }
        return (value?.array ?? []).compactMap { $0["text"]?.string }.filter { !$0.isEmpty }
    }
}
