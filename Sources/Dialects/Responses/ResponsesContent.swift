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
        guard outline.enter(body, UInt8(ascii: "[")) else { return found }
        while outline.nextElement(body) {
            guard outline.enter(body, UInt8(ascii: "{")) else {
                outline.skipValue(body)
                continue
            }
            while let key = outline.nextMember(body) {
                let value = outline.skipValue(body)
                if ToolModels.isNamed(by: key, value: value, in: body) { found.namesModel = true }
                guard key.matches("type", in: body) else { continue }
                if let plain = body.plainToken(value) {
                    found.note(type: plain.span, at: 0)
                } else {
                    found.note(type: body, at: value.lowerBound)
                }
            }
        }
        return found
    }

    /// Reads the tools that items of an input bring in.
    static func broughtTools(_ input: Range<Int>, _ body: Span<UInt8>) -> Tools {
        var found = Tools()
        var outline = JSONOutline(at: input.lowerBound)
        guard outline.enter(body, UInt8(ascii: "[")) else { return found }
        while outline.nextElement(body) {
            guard outline.enter(body, UInt8(ascii: "{")) else {
                outline.skipValue(body)
                continue
            }
            while let key = outline.nextMember(body) {
                let value = outline.skipValue(body)
                if key.matches("tools", in: body) { found.add(tools(value, body)) }
            }
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
        guard outline.enter(body, UInt8(ascii: "[")) else { return false }
        while outline.nextElement(body) {
            guard outline.enter(body, UInt8(ascii: "{")) else {
                outline.skipValue(body)
                continue
            }
            while let key = outline.nextMember(body) {
                let value = outline.skipValue(body)
                guard key.matches("type", in: body) else { continue }
                if let plain = body.plainToken(value) {
                    if matches(plain.span, 0) { return true }
                } else if matches(body, value.lowerBound) {
                    return true
                }
            }
        }
        return false
    }
}

extension ResponsesContent.Tools {
    /// Takes over what others mean.
    fileprivate mutating func add(_ others: Self) {
        isHosted = isHosted || others.isHosted
        searches = searches || others.searches
        makesPictures = makesPictures || others.makesPictures
        namesModel = namesModel || others.namesModel
    }

    /// Notes the type of one, whose string begins at a place.
    fileprivate mutating func note(type bytes: Span<UInt8>, at start: Int) {
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
