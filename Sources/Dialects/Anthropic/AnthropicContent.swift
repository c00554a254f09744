import JSONText

/// The rule that tells content whose tokens its bytes do not bound: what is only named, and carried media.
///
/// Unlike keys anywhere, blocks are looked at where they stand: what a tool is given may well have a member `url`.
enum AnthropicContent {
    /// Whether some message has such content.
    static func namesContent(inMessages messages: Range<Int>, _ body: Span<UInt8>) -> Bool {
        var outline = JSONOutline(at: messages.lowerBound)
        return outline.anyMember(body) { key, content in
            key.matches("content", in: body) && names(&content, body)
        }
    }

    /// What the tools of a request mean for what it uses.
    struct Tools {
        /// Whether there are some.
        var isOffered = false
        /// Whether one of them brings content in that the body does not carry.
        var namesContent = false
        /// Whether one of them runs a model that it names.
        var namesModel = false
        /// The most searches of the web that they allow; `nil` if they do not say.
        var searches: Int? = 0
    }

    /// Reads the tools of a request.
    ///
    /// Those that the caller runs bring in what it sends; those that the provider runs, what they find.
    static func tools(_ token: JSONToken, _ body: Span<UInt8>) -> Tools {
        var outline = JSONOutline(at: token.range.lowerBound)
        var tools = Tools()
        guard token.kind == .array, outline.enter(body, UInt8(ascii: "[")) else { return tools }
        while outline.nextElement(body) {
            tools.isOffered = true
            guard outline.enter(body, UInt8(ascii: "{")) else {
                outline.skipValue(body)
                continue
            }
            var isSearch = false
            var uses: Int?
            var mayBeUnlimited = false
            while let key = outline.nextMember(body) {
                let isString = outline.peek(body) == UInt8(ascii: "\"")
                let range = outline.skipValue(body)
                if ToolModels.isNamed(by: key, value: range, in: body) { tools.namesModel = true }
                if isString, key.matches("type", in: body) {
                    if !isOfCaller(range, body) { tools.namesContent = true }
                    if isOfSearch(range, body) { isSearch = true }
                } else if key.matches("max_uses", in: body) {
                    // Of a repeated key, nobody knows which one the provider reads.
                    if let most = JSONNumber.integer(range, in: body) {
                        uses = max(uses ?? 0, max(0, most))
                    } else {
                        mayBeUnlimited = true
                    }
                }
            }
            if isSearch {
                if mayBeUnlimited { uses = nil }
                tools.searches = uses.flatMap { most in tools.searches.map { $0 + min(most, 1 << 31) } }
            }
        }
        return tools
    }

    /// Whether the edits of a conversation have one that has it summarized.
    static func compacts(_ token: JSONToken, _ body: Span<UInt8>) -> Bool {
        var outline = JSONOutline(at: token.range.lowerBound)
        guard token.kind == .object, outline.enter(body, UInt8(ascii: "{")) else { return false }
        while let key = outline.nextMember(body) {
            guard key.matches("edits", in: body) else {
                outline.skipValue(body)
                continue
            }
            // The other edits take away and cost nothing: `clear_tool_uses_…`, `clear_thinking_…`.
            let compacts = outline.anyMember(body) { key, type in
                key.matches("type", in: body) && !body.holds("\"clear_", at: type.skipValue(body).lowerBound)
            }
            if compacts { return true }
        }
        return false
    }

    /// Whether a tool's type is one that the caller runs itself; by the beginnings of the types' names, which end in dates.
    private static func isOfCaller(_ type: Range<Int>, _ body: Span<UInt8>) -> Bool {
        let start = type.lowerBound + 1
        let beginnings: [StaticString] = [
            "custom", "bash_", "text_editor_", "computer_", "memory_", "tool_search_tool_", "browser_",
        ]
        return beginnings.contains { body.holds($0, at: start) }
    }

    /// Whether a tool's type is one of the searches of the web, which end in dates.
    private static func isOfSearch(_ type: Range<Int>, _ body: Span<UInt8>) -> Bool {
        if let plain = body.plainToken(type) { return plain.span.holds("\"web_search_", at: 0) }
        return body.holds("\"web_search_", at: type.lowerBound)
    }

    /// Reads a `content`, and whether it has such content; then the rest of it is not read.
    private static func names(_ content: inout JSONOutline, _ body: Span<UInt8>) -> Bool {
        content.anyMember(body) { key, value in
            if key.matches("source", in: body) { return isNotText(value.skipValue(body), body) }
            if key.matches("file_id", in: body) { return true }
            // Results of tools hold blocks of their own.
            return key.matches("content", in: body) && names(&value, body)
        }
    }

    /// Whether a source is anything but a text; that of a search result is a text itself.
    private static func isNotText(_ source: Range<Int>, _ body: Span<UInt8>) -> Bool {
        var outline = JSONOutline(at: source.lowerBound)
        guard outline.enter(body, UInt8(ascii: "{")) else { return false }
        var isText = false
        while let key = outline.nextMember(body) {
            let range = outline.skipValue(body)
            guard key.matches("type", in: body) else { continue }
            // Of a repeated key, nobody knows which one the provider reads.
            guard body.holds("\"text\"", at: range.lowerBound) else { return true }
            isText = true
        }
        return !isText
    }
}
