import JSONText

/// The reading of content blocks, which requests and answers have in common.
///
/// A block is an object of one member, whose key says what it is. A mark for the cache is a block of its own after what it
/// marks.
struct ConverseBlockReading {
    /// Whose signatures are in the blocks.
    let maker: Signature.Maker

    /// Reads a list of blocks.
    func parts(_ content: JSONValue?, path: String) throws(AnthropicFormError) -> [ContentPart] {
        guard let blocks = content?.array else {
            throw AnthropicFormError(path, "must be an array of content blocks")
        }
        var parts: [ContentPart] = []
        parts.reserveCapacity(blocks.count)
        for (index, block) in blocks.enumerated() {
            if let mark = Self.cacheMark(block), let last = parts.indices.last, parts[last].cacheMark == nil {
                parts[last].cacheMark = mark
            } else {
                parts.append(try part(block, path: "\(path)[\(index)]"))
            }
        }
        return parts
    }

    /// The mark that a block is, if it is one and says no more than that.
    static func cacheMark(_ block: JSONValue) -> CacheMark? {
        guard let object = block.object, object.count == 1, let point = object["cachePoint"]?.object,
            point["type"] == "default", point.members.allSatisfy({ ["type", "ttl"].contains($0.key) })
        else { return nil }
        return CacheMark(lifetime: point["ttl"]?.string)
    }

    /// Whether a call is one of the caller's tools: newer models say so with a type, and call the provider's own
    /// `server_tool_use`.
    static func isCall(_ call: JSONValue) -> Bool { call["type"] == nil || call["type"] == "tool_use" }

    /// Reads one block.
    func part(_ block: JSONValue, path: String) throws(AnthropicFormError) -> ContentPart {
        guard let members = block.object?.withoutNulls.members else {
            throw AnthropicFormError(path, "must be an object")
        }
        guard members.count == 1, let member = members.first else {
            throw AnthropicFormError(path, "must have one member, which says what the block is")
        }
        let path = "\(path).\(member.key)"
        if let kind = ConverseMediaKind(rawValue: member.key) {
            return try media(member.value, kind, path) ?? ContentPart(.opaque(.converse, block))
        }
        switch member.key {
        case "text":
            guard let text = member.value.string else { throw AnthropicFormError(path, "must be a string") }
            return .text(text)
        case "toolUse" where Self.isCall(member.value): return try toolCall(member.value, path)
        case "toolResult" where member.value["type"] == nil: return try toolResult(member.value, path)
        case "reasoningContent":
            return try reasoning(member.value, path) ?? ContentPart(.opaque(.converse, block))
        case "citationsContent":
            return try cited(member.value, path) ?? ContentPart(.opaque(.converse, block))
        case "searchResult":
            return try searchResult(member.value, path) ?? ContentPart(.opaque(.converse, block))
        case "guardContent":
            return try guarded(member.value, path) ?? ContentPart(.opaque(.converse, block))
        default: break
        }
        // What the gateway does not know goes on as it came; so do calls of the provider's own tools and what they gave.
        return ContentPart(.opaque(.converse, block))
    }

    private func toolCall(_ value: JSONValue, _ path: String) throws(AnthropicFormError) -> ContentPart {
        var fields = try AnthropicFields(value, path: path)
        let id = try fields.requiredString("toolUseId")
        let name = try fields.requiredString("name")
        let input = fields.take("input") ?? .object(JSONObject())
        guard case .object = input else {
            throw AnthropicFormError(fields.path(of: "input"), "must be an object")
        }
        let call = ToolCall(id: id, name: AnthropicToolName.original(of: name), arguments: input.text)
        return Self.finished(.toolCall(call), fields)
    }

    private func toolResult(_ value: JSONValue, _ path: String) throws(AnthropicFormError) -> ContentPart {
        var fields = try AnthropicFields(value, path: path)
        let id = try fields.requiredString("toolUseId")
        var parts: [ContentPart] = []
        for (index, block) in (try fields.array("content") ?? []).enumerated() {
            if let object = block["json"] {
                var part = ContentPart(.opaque(.converse, object))
                // Tells it from blocks that only this dialect has.
                part.native = NativeMembers(.converse, JSONObject([("json", true)]))
                parts.append(part)
            } else {
                parts.append(try part(block, path: "\(fields.path(of: "content"))[\(index)]"))
            }
        }
        var result = ToolResult(callID: id, parts: parts)
        let status = fields.rest["status"]?.string
        result.isError = status == "error"
        if result.isError { _ = fields.take("status") }
        return Self.finished(.toolResult(result), fields)
    }

    private func reasoning(_ value: JSONValue, _ path: String) throws(AnthropicFormError) -> ContentPart? {
        var fields = try AnthropicFields(value, path: path)
        if let data = try fields.string("redactedContent") {
            var reasoning = Reasoning(text: "")
            reasoning.redacted = SignatureBlob.signature(data, face: maker)
            return Self.finished(.reasoning(reasoning), fields)
        }
        guard var thought = try fields.fields("reasoningText") else { return nil }
        var reasoning = Reasoning(text: try thought.string("text") ?? "")
        if let field = try thought.string("signature"), !field.isEmpty {
            reasoning.signature = Signature(field: field, face: maker)
        }
        return Self.finished(.reasoning(reasoning), fields)
    }

    /// Reads a text with citations; `nil` if it has content of another kind.
    private func cited(_ value: JSONValue, _ path: String) throws(AnthropicFormError) -> ContentPart? {
        var fields = try AnthropicFields(value, path: path)
        let content = try fields.array("content") ?? []
        let texts = content.compactMap { $0["text"]?.string }
        guard texts.count == content.count else { return nil }
        var native = JSONObject()
        if texts.count > 1 { native.append("content", .array(content)) }
        var part = ContentPart.text(texts.joined())
        part.citations = (try fields.array("citations") ?? []).map(ConverseCitation.citation)
        for member in fields.rest.withoutNulls.members { native.append(member.key, member.value) }
        part.native = NativeMembers(.converse, JSONObject([("citationsContent", .object(native))]))
        return part
    }

    /// A part with the members that are left.
    static func finished(_ content: ContentPart.Content, _ fields: AnthropicFields) -> ContentPart {
        var part = ContentPart(content)
        part.native = NativeMembers(.converse, fields.rest.withoutNulls)
        return part
    }
}
