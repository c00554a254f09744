import JSONText
import Vocabulary

/// Refusals and upstreams' errors in the words of the dialect.
public enum AnthropicFailure {
    /// The body of an answer: `{"type":"error","error":{"type","message"},"request_id"}`.
    public static func body(_ refusal: Refusal, requestID: String? = nil) -> [UInt8] {
        body(type: type(of: refusal.code), message: refusal.message, requestID: requestID)
    }

    /// The body of an answer for an upstream's error, in its words where they may be shown.
    public static func body(_ problem: UpstreamProblem, requestID: String? = nil) -> [UInt8] {
        body(type: type(of: problem.kind), message: message(of: problem), requestID: requestID)
    }

    /// The event that ends a stream which has failed after its head was sent; `message_stop` must not follow.
    public static func event(_ refusal: Refusal) -> [UInt8] { event(body(refusal)) }

    /// The same for an upstream's error.
    public static func event(_ problem: UpstreamProblem) -> [UInt8] { event(body(problem)) }

    private static func event(_ body: [UInt8]) -> [UInt8] {
        Array("event: error\ndata: ".utf8) + body + Array("\n\n".utf8)
    }

    private static func body(type: String, message: String, requestID: String?) -> [UInt8] {
        let body: JSONValue = [
            "type": "error", "error": ["type": .string(type), "message": .string(message)],
            "request_id": requestID.map(JSONValue.string) ?? .null,
        ]
        return body.bytes
    }

    private static func type(of code: Refusal.Code) -> String {
        switch code {
        case .invalidAPIKey: "authentication_error"
        case .modelNotFound, .routeNotFound, .responseNotFound: "not_found_error"
        case .bodyTooLarge: "request_too_large"
        case .rateLimitExceeded, .budgetExceeded: "rate_limit_error"
        case .requestTimeout, .upstreamTimeout: "timeout_error"
        case .overloaded: "overloaded_error"
        default: code.status < 500 ? "invalid_request_error" : "api_error"
        }
    }

    private static func type(of kind: UpstreamProblem.Kind) -> String {
        switch kind {
        case .invalidRequest, .contextTooLong, .contentFiltered: "invalid_request_error"
        case .modelNotFound: "not_found_error"
        case .tooLarge: "request_too_large"
        case .rateLimited: "rate_limit_error"
        case .overloaded: "overloaded_error"
        case .timeout: "timeout_error"
        // These concern the operator's account, not the caller's.
        case .credentials, .credit, .failed: "api_error"
        case .callerKey: "authentication_error"
        }
    }

    private static func message(of problem: UpstreamProblem) -> String {
        switch problem.kind {
        case .credentials:
            "The provider refused the gateway's own credential. The operator of the gateway must look into it."
        case .credit:
            "The provider has no credit left for the gateway's account. The operator of the gateway must look into it."
        case .contextTooLong where !problem.message.contains("prompt is too long"):
            // By these words clients of the dialect know that they must shorten the conversation.
            "prompt is too long: \(problem.shownMessage)"
        default: problem.shownMessage
        }
    }
}
