/// Why an answer ended, in the dialect's words.
enum ConverseStop {
    private static let words: [(word: String, reason: StopReason)] = [
        ("end_turn", .finished), ("stop_sequence", .stopSequence), ("max_tokens", .length),
        ("model_context_window_exceeded", .length), ("tool_use", .toolCalls),
        ("content_filtered", .filtered), ("guardrail_intervened", .filtered),
        ("malformed_model_output", .failed), ("malformed_tool_use", .failed),
    ]

    /// The reason that a word stands for; a word that is not known ends an answer like any other.
    static func reason(_ word: String?) -> StopReason {
        words.first { $0.word == word }?.reason ?? .finished
    }

    /// The word for a reason; the provider's own if it means the same here.
    static func word(_ reason: StopReason, native: String?, hasCalls: Bool) -> String {
        if let native, words.contains(where: { $0.word == native && $0.reason == reason }) { return native }
        switch reason {
        case .finished where hasCalls: return "tool_use"
        case .refusal: return "content_filtered"
        default: return words.first { $0.reason == reason }?.word ?? "end_turn"
        }
    }
}
