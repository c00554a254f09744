import JSONText

/// Why an answer ended, in the dialect's words.
enum AnthropicStop {
    private static let words: [(word: String, reason: StopReason)] = [
        ("end_turn", .finished), ("stop_sequence", .stopSequence), ("max_tokens", .length),
        ("model_context_window_exceeded", .length), ("tool_use", .toolCalls), ("pause_turn", .paused),
        // After a compaction the caller sends the conversation again, as after a pause.
        ("compaction", .paused), ("refusal", .refusal),
    ]

    /// The reason that a word stands for; a word that is not known ends an answer like any other.
    static func reason(_ word: String?) -> StopReason {
        words.first { $0.word == word }?.reason ?? .finished
    }

    /// The word for a reason; the provider's own if it means the same here.
    static func word(_ reason: StopReason, native: String?, hasCalls: Bool, hasRefused: Bool) -> String {
        if let native, let known = words.first(where: { $0.word == native }), known.reason == reason {
            return native
        }
        switch reason {
        case .finished where hasRefused: return "refusal"
        case .finished where hasCalls: return "tool_use"
        case .filtered, .refusal: return "refusal"
        case .failed: return "end_turn"
        default: return words.first { $0.reason == reason }?.word ?? "end_turn"
        }
    }
}
