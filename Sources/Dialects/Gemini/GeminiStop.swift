import JSONText

/// Why an answer ended, in Gemini's words and in those between the dialects.
///
/// Gemini API reference, "FinishReason" (read 2026-11). With integer enums the reason is its number in that list.
enum GeminiStop {
    /// The names by their numbers.
    private static let names = [
        "FINISH_REASON_UNSPECIFIED", "STOP", "MAX_TOKENS", "SAFETY", "RECITATION", "OTHER", "LANGUAGE",
        "BLOCKLIST",
        "PROHIBITED_CONTENT", "SPII", "MALFORMED_FUNCTION_CALL", "IMAGE_SAFETY", "UNEXPECTED_TOOL_CALL",
        "TOO_MANY_TOOL_CALLS",
    ]

    /// The names of reasons to block a prompt, by their numbers ("BlockedReason" there).
    private static let blockNames = [
        "BLOCK_REASON_UNSPECIFIED", "SAFETY", "OTHER", "BLOCKLIST", "PROHIBITED_CONTENT", "IMAGE_SAFETY",
    ]

    /// The name of the reason why a prompt was blocked; `nil` if it was not.
    static func blockName(_ feedback: JSONValue?) -> String? { name(feedback?["blockReason"], blockNames) }

    /// The name of a reason; `nil` if there is none yet.
    static func name(_ value: JSONValue?) -> String? { name(value, names) }

    private static func name(_ value: JSONValue?, _ names: [String]) -> String? {
        let name: String
        switch value {
        case .string(let text)?: name = text
        case .number(let text)?:
            guard let number = Int(text) else { return text }
            name = names.indices.contains(number) ? names[number] : text
        default: return nil
        }
        return name.isEmpty || name == names[0] ? nil : name
    }

    /// What a reason means; calls end with `STOP` too.
    static func reason(_ name: String?, hasCalls: Bool) -> StopReason {
        switch name {
        case nil where hasCalls, "STOP" where hasCalls, "UNEXPECTED_TOOL_CALL" where hasCalls:
            return .toolCalls
        case "MAX_TOKENS": return .length
        case "SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "MODEL_ARMOR":
            return .filtered
        case "OTHER", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS", "MISSING_THOUGHT_SIGNATURE", "NO_IMAGE":
            return .failed
        case let name? where name.hasPrefix("IMAGE_"): return .filtered
        case let name? where name.hasPrefix("MALFORMED_"): return .failed
        default: return .finished
        }
    }

    /// Gemini's word for a reason: the provider's own if it is one of Gemini's.
    static func name(of reason: StopReason, native: String?) -> String {
        if let native, isName(native) { return native }
        return switch reason {
        case .finished, .stopSequence, .toolCalls, .paused: "STOP"
        case .length: "MAX_TOKENS"
        case .filtered, .refusal: "SAFETY"
        case .failed: "OTHER"
        }
    }

    /// Whether a word looks like one of Gemini's: others write theirs in small letters, but for Cohere's.
    private static func isName(_ native: String) -> Bool {
        names.contains(native) || native == "NO_IMAGE" || native == "MODEL_ARMOR"
            || native.hasPrefix("IMAGE_") || native.hasPrefix("MALFORMED_")
            || native == "MISSING_THOUGHT_SIGNATURE"
    }
}
