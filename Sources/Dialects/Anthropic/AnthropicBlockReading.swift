import JSONText

/// The reading of content blocks, which requests and answers have in common.
enum AnthropicBlockReading {
    /// Reads a `content`: a text alone, or an array of blocks.
    static func parts(_ content: JSONValue, path: String) throws(AnthropicFormError) -> [ContentPart] {
        switch content {
        case .string(let text): return [.text(text)]
        case .array(let blocks):
            var parts: [ContentPart] = []
            parts.reserveCapacity(blocks.count)
            for (index, block) in blocks.enumerated() {
                parts.append(try part(block, path: "\(path)[\(index)]"))
            }
            return parts
        default: throw AnthropicFormError(path, "must be a string or an array of content blocks")
        }
    }

    /// Reads one block.
    static func part(_ block: JSONValue, path: String) throws(AnthropicFormError) -> ContentPart {
        var fields = try AnthropicFields(block, path: path)
        let type = try fields.requiredString("type")
        let content: ContentPart.Content?
        switch type {
        case "text": return try text(&fields)
        case "image": content = try image(&fields)
        case "document": return try document(&fields) ?? ContentPart(.opaque(.messages, block))
        case "search_result": return try searchResult(&fields) ?? ContentPart(.opaque(.messages, block))
        case "tool_use": content = try toolCall(&fields)
        case "tool_result": content = try toolResult(&fields)
        case "thinking":
            let thought = try fields.string("thinking") ?? ""
            let signature = try fields.string("signature").flatMap { $0.isEmpty ? nil : $0 }
            content = .reasoning(
                Reasoning(text: thought, signature: signature.map { Signature(field: $0, face: .anthropic) })
            )
        case "redacted_thinking":
            var reasoning = Reasoning(text: "")
            reasoning.redacted = Signature(field: try fields.requiredString("data"), face: .anthropic)
            content = .reasoning(reasoning)
        default: content = nil
        }
        // What the gateway does not know goes on as it came, its cache mark included.
        guard let content else { return ContentPart(.opaque(.messages, block)) }
        return try finished(ContentPart(content), &fields)
    }

    /// Reads a mark for the cache.
    static func cacheMark(_ fields: inout AnthropicFields) throws(AnthropicFormError) -> CacheMark? {
        guard var mark = try fields.fields("cache_control") else { return nil }
        let lifetime = try mark.string("ttl")
        _ = mark.take("type")
        return CacheMark(lifetime: lifetime)
    }

    /// A part with its mark for the cache and the members that are left.
    static func finished(
        _ part: ContentPart,
        _ fields: inout AnthropicFields
    ) throws(AnthropicFormError) -> ContentPart {
        var part = part
        part.cacheMark = try cacheMark(&fields)
        part.native = NativeMembers(.messages, fields.rest.withoutNulls)
        return part
    }

    private static func text(_ fields: inout AnthropicFields) throws(AnthropicFormError) -> ContentPart {
        var part = ContentPart.text(try fields.requiredString("text"))
        part.citations = (try fields.array("citations") ?? []).map(AnthropicCitation.citation)
        return try finished(part, &fields)
    }

    private static func toolCall(
        _ fields: inout AnthropicFields
    ) throws(AnthropicFormError) -> ContentPart.Content {
        let id = try fields.requiredString("id")
        let name = try fields.requiredString("name")
        let input = fields.take("input") ?? .object(JSONObject())
        guard case .object = input else {
            throw AnthropicFormError(fields.path(of: "input"), "must be an object")
        }
        return .toolCall(ToolCall(id: id, name: AnthropicToolName.original(of: name), arguments: input.text))
    }

    private static func toolResult(
        _ fields: inout AnthropicFields
    ) throws(AnthropicFormError) -> ContentPart.Content {
        let id = try fields.requiredString("tool_use_id")
        var parts: [ContentPart] = []
        if let content = fields.take("content") {
            parts = try AnthropicBlockReading.parts(content, path: fields.path(of: "content"))
        }
        var result = ToolResult(callID: id, parts: parts)
        result.isError = try fields.bool("is_error") ?? false
        return .toolResult(result)
    }
}

extension JSONObject {
    /// The object without the members that are `null`.
    var withoutNulls: JSONObject {
        members.contains { $0.value == .null }
            ? JSONObject(members.filter { $0.value != .null }.map { ($0.key, $0.value) }) : self
    }
}
