import JSONText

/// Why an answer ended, in the words of Chat Completions and of servers that follow it.
enum ChatStop {
    /// The reason; calls decide over `stop`, which is what a forced call ends with.
    static func reason(_ native: String?, hasCalls: Bool) -> StopReason {
        switch native {
        case "length", "model_length", "max_tokens": .length
        case "content_filter": .filtered
        case "error": .failed
        case "tool_calls", "tool_call", "function_call": .toolCalls
        default: hasCalls ? .toolCalls : .finished
        }
    }

    /// The word for a reason; `callsFunctions` is for callers of the form before tools.
    ///
    /// There is none for a failure: an answer of which nothing was made is an error, and a choice that failed beside others
    /// has ended.
    static func word(_ reason: StopReason, callsFunctions: Bool = false) -> String {
        switch reason {
        case .finished, .stopSequence, .paused, .failed: "stop"
        case .length: "length"
        case .toolCalls: callsFunctions ? "function_call" : "tool_calls"
        case .filtered, .refusal: "content_filter"
        }
    }

    /// The reason in the provider's own words, where they are others.
    ///
    /// It is what `native_finish_reason` says at OpenRouter ("API reference: overview", openrouter.ai/docs, read 2026-11). A
    /// pause and a failure have no other place.
    static func native(_ native: String?, besides word: String) -> JSONValue? {
        guard let native, !native.isEmpty, native != word else { return nil }
        return .string(native)
    }
}
