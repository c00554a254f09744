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
    static func word(_ reason: StopReason, callsFunctions: Bool = false) -> String {
        switch reason {
        case .finished, .stopSequence, .paused: "stop"
        case .length: "length"
        case .toolCalls: callsFunctions ? "function_call" : "tool_calls"
        case .filtered, .refusal: "content_filter"
        case .failed: "error"
        }
    }
}
