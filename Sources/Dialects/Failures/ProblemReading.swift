/// What an upstream's error means, whatever dialect it is written in.
enum ProblemReading {
    /// Sorts an error by its status, code, type and words.
    static func problem(status: Int, message: String, code: String?, type: String?) -> UpstreamProblem {
        var problem = UpstreamProblem(
            kind(status: status, message: message.lowercased(), code: code, type: type),
            status: status,
            message: message
        )
        problem.code = code
        return problem
    }

    private static func kind(
        status: Int,
        message: String,
        code: String?,
        type: String?
    ) -> UpstreamProblem.Kind {
        if code == "insufficient_quota" || type == "insufficient_quota" || status == 402 { return .credit }
        if code == "context_length_exceeded" || code == "exceed_context_size_error"
            || tooLong.contains(where: message.contains)
        {
            return .contextTooLong
        }
        if code == "content_filter" || code == "content_policy_violation" { return .contentFiltered }
        if code == "invalid_api_key" || status < 500 && refusedKey.contains(where: message.hasPrefix) {
            return .credentials
        }
        switch status {
        case 401, 403: return .credentials
        case 404: return .modelNotFound
        case 408, 504: return .timeout
        case 413: return .tooLarge
        case 429: return .rateLimited
        case 503, 529: return .overloaded
        case 500...: return .failed
        default: return .invalidRequest
        }
    }

    /// How providers begin to say, some with the status of a bad request, that a key is none: Google and xAI.
    ///
    /// What stands further behind may be the caller's own words.
    private static let refusedKey = ["api key not valid", "incorrect api key provided"]

    /// How providers say that a conversation is too long: OpenAI, Anthropic, Gemini, Bedrock, Cohere, DeepSeek and vLLM,
    /// Together, Ollama, OpenRouter.
    private static let tooLong = [
        "maximum context length is", "prompt is too long", "exceeds the maximum number of tokens",
        "input tokens exceeded", "input is too long", "too many tokens: size limit exceeded",
        "tokens + `max_new_tokens` must be <=", "prompt too long", "too_many_prompt_tokens",
    ]
}

extension UpstreamProblem {
    /// What of the upstream's words a caller may read: nothing where they speak of the operator's account,
    /// and never pieces of a key.
    var shownMessage: String {
        switch kind {
        case .credentials, .credit:
            "The upstream refused the gateway's own credential. The operator must repair the provider's api_key or its "
                + "account; the caller can do nothing."
        default:
            message.isEmpty
                ? "The upstream answered with status \(status) and no words." : message.withoutKeys
        }
    }
}
