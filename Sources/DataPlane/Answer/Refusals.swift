import Dialects
import NIOCore
import Policy
import Vocabulary

/// Answers that say no, in the dialect of the route.
enum Refusals {
    /// The body in the dialect of a route, and of the caller where several dialects have it; what belongs to none is said
    /// in OpenAI's.
    ///
    /// Anthropic's names the request's id too.
    static func body(
        _ refusal: Refusal,
        _ route: DataRoute = .unknown,
        _ form: ModelForm = .openAI,
        id: String? = nil
    ) -> ByteBuffer {
        switch route {
        case .models where form == .anthropic, .model where form == .anthropic:
            return ByteBuffer(bytes: AnthropicFailure.body(refusal, requestID: id))
        case .models where form == .gemini, .model where form == .gemini:
            return ByteBuffer(bytes: GeminiFailure.body(refusal))
        case .geminiModels, .geminiModel: return ByteBuffer(bytes: GeminiFailure.body(refusal))
        case .inference(let inference) where inference.isArrayStream:
            return ByteBuffer(bytes: GeminiFailure.arrayBody(refusal))
        case .inference(let inference) where [.messages, .countTokens].contains(inference.operation):
            return ByteBuffer(bytes: AnthropicFailure.body(refusal, requestID: id))
        default: break
        }
        if case .inference(let inference) = route, let dialect = inference.operation.passed {
            return ByteBuffer(bytes: dialect.failureBody(refusal))
        }
        return ByteBuffer(bytes: OpenAIFailure.body(refusal))
    }

    /// Adds the fields that tell a client when, and whether, to come again.
    static func addAdvice(_ refusal: Refusal, to head: inout ResponseHead) {
        if refusal.code == .budgetExceeded { head.add("x-should-retry", "false") }
        guard let wait = refusal.retryAfter else { return }
        let milliseconds = max(1, (wait.microseconds + 999) / 1000)
        head.add("retry-after", Int((milliseconds + 999) / 1000))
        head.add("retry-after-ms", Int(milliseconds))
    }

    static func excess(_ excess: LimitExcess) -> Refusal {
        let what =
            switch excess.kind {
            case .concurrency: "\(excess.limit) concurrent requests"
            case .requests, .tokens: "\(excess.limit) \(excess.kind) per minute"
            }
        return Refusal(
            .rateLimitExceeded,
            "The limit of \(what) of \(excess.holder) is reached. The caller can repeat the request after the time "
                + "in retry-after.",
            retryAfter: .microseconds(excess.waitMicroseconds)
        )
    }
}

/// The rate-limit fields of an answer.
enum RateLimitFields {
    static func add(_ readings: LimitReadings, to head: inout ResponseHead) {
        if let requests = readings.requests {
            head.add("x-ratelimit-limit-requests", requests.limit)
            head.add("x-ratelimit-remaining-requests", requests.remaining)
            head.add("x-ratelimit-reset-requests", duration: requests.resetMicroseconds)
        }
        if let tokens = readings.tokens {
            head.add("x-ratelimit-limit-tokens", tokens.limit)
            head.add("x-ratelimit-remaining-tokens", tokens.remaining)
            head.add("x-ratelimit-reset-tokens", duration: tokens.resetMicroseconds)
        }
    }

    /// The same under the names that Anthropic's clients read, with times in RFC 3339 ("Rate limits", platform.claude.com,
    /// read 2026-11).
    static func addAnthropic(_ readings: LimitReadings, now: UTCTime, to head: inout ResponseHead) {
        func reset(_ reading: LimitReading) -> String {
            (now + .microseconds(reading.resetMicroseconds)).description
        }
        if let requests = readings.requests {
            head.add("anthropic-ratelimit-requests-limit", requests.limit)
            head.add("anthropic-ratelimit-requests-remaining", requests.remaining)
            head.add("anthropic-ratelimit-requests-reset", reset(requests))
        }
        if let tokens = readings.tokens {
            head.add("anthropic-ratelimit-tokens-limit", tokens.limit)
            head.add("anthropic-ratelimit-tokens-remaining", tokens.remaining)
            head.add("anthropic-ratelimit-tokens-reset", reset(tokens))
        }
    }
}
