/// Which of Anthropic's betas Claude at Bedrock has.
enum BedrockBetas {
    /// The betas that Bedrock documents for Claude; it answers any other with "invalid beta flag", and so refuses the whole request
    /// ("Request and Response", "Tool use" and "Compaction" of "Anthropic Claude Messages API", docs.aws.amazon.com/bedrock;
    /// "Tool search tool" and "Implement tool use", platform.claude.com; read 2026-11).
    static let documented: Set = [
        "computer-use-2024-10-22", "computer-use-2025-01-24", "computer-use-2025-11-24",
        "token-efficient-tools-2025-02-19", "interleaved-thinking-2025-05-14", "output-128k-2025-02-19",
        "dev-full-thinking-2025-05-14", "context-1m-2025-08-07", "context-management-2025-06-27",
        "effort-2025-11-24", "tool-search-tool-2025-10-19", "tool-examples-2025-10-29", "compact-2026-01-12",
    ]
}
