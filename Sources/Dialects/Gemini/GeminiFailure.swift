import JSONText
import Vocabulary

/// Refusals and failures in the words of Gemini's dialect.
public enum GeminiFailure {
    /// The body of an answer: `{"error":{"code","message","status","details"}}`.
    public static func body(_ refusal: Refusal) -> [UInt8] { error(refusal).bytes }

    /// The body of an answer for an upstream's problem.
    public static func body(_ problem: UpstreamProblem) -> [UInt8] { error(problem).bytes }

    /// The body of an error answer where a stream was asked for as an array: the object in an array of one.
    public static func arrayBody(_ refusal: Refusal) -> [UInt8] { JSONValue.array([error(refusal)]).bytes }

    /// The body of an error answer for an upstream's problem where a stream was asked for as an array.
    public static func arrayBody(_ problem: UpstreamProblem) -> [UInt8] {
        JSONValue.array([error(problem)]).bytes
    }

    /// The event that ends a stream which has failed after its head was sent.
    public static func event(_ refusal: Refusal) -> [UInt8] {
        Array("data: ".utf8) + body(refusal) + Array("\r\n\r\n".utf8)
    }

    /// What ends an array stream that has failed after its head was sent, elements having been written or not.
    public static func arrayEnd(_ refusal: Refusal, hasElements: Bool) -> [UInt8] {
        Array((hasElements ? "," : "[").utf8) + body(refusal) + Array("]".utf8)
    }

    /// A refusal as the object.
    static func error(_ refusal: Refusal) -> JSONValue {
        var details: [JSONValue] = [
            [
                "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": .string(refusal.code.rawValue),
                "domain": "gatehouse",
            ]
        ]
        if let param = refusal.param {
            let violation: JSONValue = ["field": .string(param), "description": .string(refusal.message)]
            details.append(
                ["@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [violation]]
            )
        }
        if let delay = refusal.retryAfter { details.append(retry(after: delay)) }
        return error(code: refusal.code.status, refusal.message, details)
    }

    /// An upstream's problem as the object.
    static func error(_ problem: UpstreamProblem) -> JSONValue {
        let details = problem.retryAfter.map { [retry(after: $0)] } ?? []
        return error(code: status(of: problem), message(of: problem), details)
    }

    private static func error(code: Int, _ message: String, _ details: [JSONValue]) -> JSONValue {
        var error = JSONObject([("code", .integer(code)), ("message", .string(message))])
        error.append("status", .string(statusName(code)))
        if !details.isEmpty { error.append("details", .array(details)) }
        return ["error": .object(error)]
    }

    private static func retry(after delay: Duration) -> JSONValue {
        let (seconds, fraction) = delay.components
        let milliseconds = fraction / 1_000_000_000_000_000
        let text = milliseconds == 0 ? "\(seconds)s" : "\(Double(seconds * 1_000 + milliseconds) / 1_000)s"
        return ["@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": .string(text)]
    }

    /// The HTTP status that a caller gets: what concerns the operator's account is no fault of the caller.
    private static func status(of problem: UpstreamProblem) -> Int {
        switch problem.kind {
        case .invalidRequest, .contextTooLong, .contentFiltered:
            (400..<500).contains(problem.status) ? problem.status : 400
        case .credentials, .credit, .failed: 502
        case .callerKey: 401
        case .modelNotFound: 404
        case .tooLarge: 413
        case .rateLimited: 429
        case .overloaded: 503
        case .timeout: 504
        }
    }

    private static func message(of problem: UpstreamProblem) -> String {
        switch problem.kind {
        case .credentials:
            "The upstream refused the gateway's credentials for the provider. The operator must renew them."
        case .credit: "The gateway's account with the provider has no credit. The operator must see to it."
        default: problem.shownMessage
        }
    }

    /// The name of a status (google.rpc.Code, "HTTP Mapping", read 2026-11).
    private static func statusName(_ code: Int) -> String {
        switch code {
        case 401: "UNAUTHENTICATED"
        case 403: "PERMISSION_DENIED"
        case 404: "NOT_FOUND"
        case 408, 504: "DEADLINE_EXCEEDED"
        case 409: "ABORTED"
        case 429: "RESOURCE_EXHAUSTED"
        case 400..<500: "INVALID_ARGUMENT"
        case 503: "UNAVAILABLE"
        default: "INTERNAL"
        }
    }
}
