import JSONText

/// What of a request brings in tokens that its bytes do not bound.
enum ResponsesContent {
    /// Whether an item names what the provider keeps, or goes on with what it runs itself.
    static func namesItems(_ input: Range<Int>, _ body: Span<UInt8>) -> Bool {
        anyType(in: input, body) { type, start in
            type.holds("\"item_reference\"", at: start) || type.holds("\"mcp_approval_response\"", at: start)
                || type.holds("\"additional_tools\"", at: start)
        }
    }

    /// Whether an item brings tools in, which may well search.
    static func bringsTools(_ input: Range<Int>, _ body: Span<UInt8>) -> Bool {
        anyType(in: input, body) { type, start in type.holds("\"additional_tools\"", at: start) }
    }

    /// What the tools of a request mean for what it uses.
    struct Tools {
        /// Whether one is the provider's to run, so that it adds input of its own.
        var isHosted = false
        /// Whether one searches the web: OpenAI's under any of its dates, and xAI's search of posts.
        var searches = false
        /// Whether one has pictures made.
        var makesPictures = false
        /// Whether one runs a model that it names.
        var namesModel = false
    }

    /// Reads the tools of a request; of a repeated key, any counts.
    static func tools(_ tools: Range<Int>, _ body: Span<UInt8>) -> Tools {
        var found = Tools()
        var outline = JSONOutline(at: tools.lowerBound)
        found.read(&outline, body)
        return found
    }

    /// Reads the tools that items of an input bring in.
    static func broughtTools(_ input: Range<Int>, _ body: Span<UInt8>) -> Tools {
        var found = Tools()
        var outline = JSONOutline(at: input.lowerBound)
        outline.eachMember(body) { key, tools in
            if key.matches("tools", in: body) { found.read(&tools, body) }
        }
        return found
    }

    /// Whether the type of an element is one of some, by bytes and the place of its string among them; of a repeated key, any
    /// counts.
    private static func anyType(
        in array: Range<Int>,
        _ body: Span<UInt8>,
        _ matches: (Span<UInt8>, Int) -> Bool
    ) -> Bool {
        var outline = JSONOutline(at: array.lowerBound)
        return outline.anyMember(body) { key, type in
            guard key.matches("type", in: body) else { return false }
            let value = type.skipValue(body)
            if let plain = body.plainToken(value) { return matches(plain.span, 0) }
            return matches(body, value.lowerBound)
        }
    }
}

extension ResponsesContent.Tools {
    /// Reads the tools in the array that comes next.
    fileprivate mutating func read(_ outline: inout JSONOutline, _ body: Span<UInt8>) {
        outline.eachMember(body) { key, tool in
            let value = tool.skipValue(body)
            if ToolModels.isNamed(by: key, value: value, in: body) { namesModel = true }
            guard key.matches("type", in: body) else { return }
            if let plain = body.plainToken(value) {
                note(type: plain.span, at: 0)
            } else {
                note(type: body, at: value.lowerBound)
            }
        }
    }

    /// Notes the type of one, whose string begins at a place.
    private mutating func note(type bytes: Span<UInt8>, at start: Int) {
        // The caller runs these, or they only say how its tools are found.
        let own: [StaticString] = [
            "\"function\"", "\"custom\"", "\"namespace\"", "\"local_shell\"", "\"apply_patch\"",
            "\"computer", "\"tool_search\"",
        ]
        if !own.contains(where: { bytes.holds($0, at: start) }) { isHosted = true }
        let isSearch = bytes.holds("\"web_search", at: start) || bytes.holds("\"x_search\"", at: start)
        if isSearch { searches = true }
        if bytes.holds("\"image_generation", at: start) { makesPictures = true }
    }
}
