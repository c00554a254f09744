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

    /// Whether a tool is one that the provider runs, so that it adds input of its own.
    static func isHosted(tools: Range<Int>, _ body: Span<UInt8>) -> Bool {
        anyType(in: tools, body) { type, start in
            // The caller runs these, or they only say how its tools are found.
            let own: [StaticString] = [
                "\"function\"", "\"custom\"", "\"namespace\"", "\"local_shell\"", "\"apply_patch\"",
                "\"computer", "\"tool_search\"",
            ]
            return !own.contains { type.holds($0, at: start) }
        }
    }

    /// Whether a tool searches the web: OpenAI's under any of its dates, and xAI's search of posts.
    static func searches(tools: Range<Int>, _ body: Span<UInt8>) -> Bool {
        anyType(in: tools, body) { type, start in
            type.holds("\"web_search", at: start) || type.holds("\"x_search\"", at: start)
        }
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
