/// Why an answer ended, in the words of Cohere.
enum CohereStop {
    /// The reason.
    static func reason(_ native: String?, hasCalls: Bool) -> StopReason {
        switch native {
        case "STOP_SEQUENCE": .stopSequence
        case "MAX_TOKENS", "ERROR_LIMIT": .length
        case "TOOL_CALL": .toolCalls
        case "ERROR_TOXIC": .filtered
        case "ERROR", "TIMEOUT": .failed
        default: hasCalls ? .toolCalls : .finished
        }
    }

    /// The word for a reason.
    ///
    /// Cohere has none for what was filtered or declined: what was said is complete, and where nothing was, as of a prompt
    /// that was blocked, it is an error, lest it look like an answer.
    static func word(_ reason: StopReason, saysNothing: Bool) -> String {
        switch reason {
        case .filtered, .refusal: saysNothing ? "ERROR" : "COMPLETE"
        case .finished, .paused: "COMPLETE"
        case .stopSequence: "STOP_SEQUENCE"
        case .length: "MAX_TOKENS"
        case .toolCalls: "TOOL_CALL"
        case .failed: "ERROR"
        }
    }

    /// The problem that an answer's reason tells of, if it does.
    static func problem(_ native: String?, error: String?) -> UpstreamProblem? {
        switch native {
        case "ERROR":
            UpstreamProblem(.failed, status: 502, message: error ?? "The upstream failed to make an answer.")
        case "TIMEOUT":
            UpstreamProblem(.timeout, status: 504, message: error ?? "The upstream took too long.")
        default: nil
        }
    }
}
