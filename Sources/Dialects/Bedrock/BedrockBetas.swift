import JSONText

/// Which of Anthropic's betas Claude at Bedrock has, and what of a body needs one of them.
enum BedrockBetas {
    /// The betas that Bedrock documents for Claude; it answers any other with "invalid beta flag", and so refuses the whole
    /// request.
    ///
    /// The names are those that other gateways take from "Request and Response" of "Anthropic Claude Messages API"
    /// (docs.aws.amazon.com/bedrock; pull request 226 of coder/aibridge), and those of tools that "Implement tool use"
    /// (platform.claude.com) gives for Bedrock; read 2026-11.
    static let documented: Set = [
        "computer-use-2024-10-22", "computer-use-2025-01-24", "computer-use-2025-11-24",
        "token-efficient-tools-2025-02-19", "interleaved-thinking-2025-05-14", "output-128k-2025-02-19",
        "dev-full-thinking-2025-05-14", "context-1m-2025-08-07", "context-management-2025-06-27",
        "effort-2025-11-24", search, examples, "compact-2026-01-12",
    ]

    private static let search = "tool-search-tool-2025-10-19"
    private static let examples = "tool-examples-2025-10-29"

    /// Whether a body has members that Bedrock refuses, as they belong to betas that it does not have or is not told of.
    ///
    /// `betas` are those of the head. What a body with betas of its own says is its caller's to answer for.
    static func refuse(_ body: Span<UInt8>, betas: [String]) -> Bool {
        var outline = JSONOutline()
        guard outline.enter(body, UInt8(ascii: "{")) else { return false }
        var isRefused = hasScope(body)
        while let key = outline.nextMember(body) {
            let isNull = outline.peek(body) == UInt8(ascii: "n")
            let range = outline.skipValue(body)
            if key.matches("anthropic_beta", in: body) { return false }
            if isNull { continue }
            if foreign.contains(where: { key.matches($0, in: body) }) { isRefused = true }
            if key.matches("tools", in: body), hasRefusedTool(body, at: range.lowerBound, betas) {
                isRefused = true
            }
        }
        return isRefused
    }

    /// Members of betas that are for Anthropic's own servers.
    private static let foreign: [StaticString] = ["mcp_servers", "container", "output_format", "speed"]

    /// Such members of a tool.
    private static let lost: [StaticString] = ["allowed_callers", "eager_input_streaming"]

    private static func hasRefusedTool(_ body: Span<UInt8>, at start: Int, _ betas: [String]) -> Bool {
        var outline = JSONOutline(at: start)
        guard outline.enter(body, UInt8(ascii: "[")) else { return false }
        while outline.nextElement(body) {
            guard outline.peek(body) == UInt8(ascii: "{") else {
                outline.skipValue(body)
                continue
            }
            var tool = JSONOutline(at: outline.skipValue(body).lowerBound)
            guard tool.enter(body, UInt8(ascii: "{")) else { continue }
            while let key = tool.nextMember(body) {
                if lost.contains(where: { key.matches($0, in: body) })
                    || key.matches("defer_loading", in: body) && !betas.contains(search)
                    || key.matches("input_examples", in: body) && !betas.contains(examples)
                {
                    return true
                }
                tool.skipValue(body)
            }
        }
        return false
    }

    /// Whether a cache mark says who shares what is kept.
    private static func hasScope(_ body: Span<UInt8>) -> Bool {
        var start = 0
        while let place = body.firstString("\"cache_control\"", from: start) {
            start = place + 15
            var mark = JSONOutline(at: start)
            guard mark.enter(body, UInt8(ascii: ":")), mark.enter(body, UInt8(ascii: "{")) else { continue }
            while let key = mark.nextMember(body) {
                if key.matches("scope", in: body) { return true }
                mark.skipValue(body)
            }
            // What stands within it is no mark, and looked at once.
            start = max(start, mark.offset)
        }
        return false
    }
}
