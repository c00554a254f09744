import JSONText

extension PromptOutline {
    /// What an item of the input is to a count.
    private enum ItemKind {
        /// Somebody's words.
        case message
        /// A call, an answer to one or a list of tools, which is all there.
        case carried
        /// What the model has thought: all there only if it is sealed in the item.
        case reasoning
        /// Whatever else: the provider may put in what it keeps.
        case unknown
    }

    /// Reads a field of the Responses API.
    mutating func readResponses(_ key: JSONKey, _ outline: inout JSONOutline, _ body: Span<UInt8>) {
        let first = outline.peek(body)
        if key.matches("input", in: body) {
            readInput(&outline, body)
        } else if first == UInt8(ascii: "\""), key.matches("instructions", in: body) {
            addMessage(outline.skipValue(body))
        } else if first == UInt8(ascii: "["), key.matches("tools", in: body) {
            let tools = outline.skipValue(body)
            hasOffer = true
            addStructure(tools, body)
            namedTools += Self.named(in: tools, body)
        } else if first == UInt8(ascii: "{"), key.matches("text", in: body) {
            let options = outline.skipValue(body)
            addStructure(options, body)
            if Self.hasForm(options, body) { hasOffer = true }
        } else if first == UInt8(ascii: "{"), key.matches("reasoning", in: body) {
            let options = outline.skipValue(body)
            addStructure(options, body)
            // Some modes ask the model several times.
            if Self.member("mode", of: options, body) != nil { isPartial = true }
        } else if Self.unread.contains(where: { key.matches($0, in: body) }) {
            outline.skipValue(body)
        } else {
            readOther(key, &outline, body)
        }
    }

    /// Fields of the Responses API that are no part of what the model reads (OpenAI's API reference, read 2026-11).
    private static let unread: [StaticString] = [
        "model", "include", "metadata", "user", "service_tier", "stream_options", "truncation", "store",
        "context_management", "moderation",
    ]

    private mutating func readInput(_ outline: inout JSONOutline, _ body: Span<UInt8>) {
        switch outline.peek(body) {
        case UInt8(ascii: "\""): addMessage(outline.skipValue(body))
        case UInt8(ascii: "["):
            guard outline.enter(body, UInt8(ascii: "[")) else { return }
            while outline.nextElement(body) { readItem(&outline, body) }
        default: outline.skipValue(body)
        }
    }

    /// Adds a message whose role the field says, and not a text.
    private mutating func addMessage(_ text: Range<Int>) {
        messages += 1
        // Each of the roles is one token.
        tokens += 1
        add(text)
    }

    private mutating func readItem(_ outline: inout JSONOutline, _ body: Span<UInt8>) {
        messages += 1
        guard outline.peek(body) == UInt8(ascii: "{") else {
            addStructure(outline.skipValue(body), body)
            return
        }
        let item = outline.skipValue(body)
        let kind = Self.kind(of: item, body)
        var members = JSONOutline(at: item.lowerBound)
        guard members.enter(body, UInt8(ascii: "{")) else { return }
        var isSealed = false
        while let key = members.nextMember(body) {
            if key.matches("id", in: body) || key.matches("status", in: body) {
                members.skipValue(body)
            } else if key.matches("type", in: body) || key.matches("call_id", in: body) {
                // No model reads them as they stand; the room of a node is for what stands for them.
                if kind != .message { nodes += 1 }
                members.skipValue(body)
            } else if kind == .message {
                readMessage(key, &members, body)
            } else if key.matches("encrypted_content", in: body),
                members.peek(body) == UInt8(ascii: "\"")
            {
                let content = members.skipValue(body).count - 2
                sealedBytes += content
                if content > 0 { isSealed = true }
            } else {
                // The bracket of the item is the node of one of them.
                nodes += 1
                addStructure(members.skipValue(body), body)
            }
        }
        if kind == .unknown || kind == .reasoning && !isSealed { isPartial = true }
    }

    private static func kind(of item: Range<Int>, _ body: Span<UInt8>) -> ItemKind {
        var members = JSONOutline(at: item.lowerBound)
        guard members.enter(body, UInt8(ascii: "{")) else { return .unknown }
        var kind: ItemKind?
        while let key = members.nextMember(body) {
            let value = members.skipValue(body)
            guard key.matches("type", in: body) else { continue }
            // Of a repeated key, readers choose different ones.
            guard kind == nil else { return .unknown }
            kind =
                body.holds("\"message\"", at: value.lowerBound)
                ? .message
                : sealed.contains { body.holds($0, at: value.lowerBound) }
                    ? .reasoning
                    : carried.contains { body.holds($0, at: value.lowerBound) } ? .carried : .unknown
        }
        return kind ?? .message
    }

    /// The kinds of items whose content is sealed in them, or kept by the provider.
    private static let sealed: [StaticString] = ["\"reasoning\"", "\"compaction\""]
    /// The kinds of items that carry all that the model reads of them (OpenAI's API reference, "Responses", read 2026-11).
    private static let carried: [StaticString] = [
        "\"function_call\"", "\"function_call_output\"", "\"custom_tool_call\"",
        "\"custom_tool_call_output\"", "\"local_shell_call\"", "\"local_shell_call_output\"",
        "\"shell_call\"", "\"shell_call_output\"", "\"apply_patch_call\"", "\"apply_patch_call_output\"",
        "\"tool_search_call\"", "\"tool_search_output\"", "\"mcp_call\"", "\"mcp_list_tools\"",
        "\"mcp_approval_request\"",
    ]

    /// How many tools are of forms of the provider's own, so that it has their descriptions, and the request has none.
    private static func named(in tools: Range<Int>, _ body: Span<UInt8>) -> Int {
        var outline = JSONOutline(at: tools.lowerBound)
        guard outline.enter(body, UInt8(ascii: "[")) else { return 0 }
        var count = 0
        while outline.nextElement(body) {
            guard let type = member("type", of: outline.skipValue(body), body) else { continue }
            if !described.contains(where: { body.holds($0, at: type.lowerBound) }) { count += 1 }
        }
        return count
    }

    /// The forms of tools that a request describes itself.
    private static let described: [StaticString] = ["\"function\"", "\"custom\"", "\"namespace\""]

    /// Whether options of the text ask for a form that it is to have.
    private static func hasForm(_ options: Range<Int>, _ body: Span<UInt8>) -> Bool {
        guard let format = member("format", of: options, body) else { return false }
        guard let type = member("type", of: format, body) else { return true }
        return !body.holds("\"text\"", at: type.lowerBound)
    }

    /// The value of a member; `nil` if there is none, or the value is no object.
    private static func member(
        _ name: StaticString,
        of object: Range<Int>,
        _ body: Span<UInt8>
    ) -> Range<Int>? {
        var members = JSONOutline(at: object.lowerBound)
        guard members.enter(body, UInt8(ascii: "{")) else { return nil }
        while let key = members.nextMember(body) {
            let value = members.skipValue(body)
            if key.matches(name, in: body) { return value }
        }
        return nil
    }
}
