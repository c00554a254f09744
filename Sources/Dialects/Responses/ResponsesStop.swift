import JSONText

/// Why an answer ended: a status, and for incomplete ones a reason.
enum ResponsesStop {
    /// The reason of a response, and the words for it.
    static func reason(_ response: JSONValue, hasCalls: Bool) -> (stop: StopReason, native: String?) {
        let status = response["status"]?.string
        let reason = response["incomplete_details"]?["reason"]?.string
        switch status {
        case "incomplete":
            switch reason {
            case "content_filter": return (.filtered, reason)
            case "max_output_tokens", "max_tokens", nil: return (.length, reason ?? status)
            // A limit of messages, or another turn that took over: the provider's own work is not at its end.
            default: return (.paused, reason)
            }
        // An answer that is still being made in the background.
        case "queued", "in_progress": return (.paused, status)
        case "failed", "cancelled": return (.failed, status)
        default: return (hasCalls ? .toolCalls : .finished, status)
        }
    }

    /// The status and the details for a reason.
    static func status(_ stop: StopReason, native: String?) -> (status: String, reason: String?) {
        switch stop {
        case .finished, .stopSequence, .toolCalls: ("completed", nil)
        case .length: ("incomplete", "max_output_tokens")
        case .filtered, .refusal: ("incomplete", "content_filter")
        case .paused: (native == "queued" || native == "in_progress" ? native ?? "" : "completed", nil)
        case .failed: ("failed", nil)
        }
    }
}
