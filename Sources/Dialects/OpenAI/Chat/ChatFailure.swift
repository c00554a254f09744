import JSONText
import Vocabulary

/// Errors of upstreams in the words of OpenAI and of servers that follow it.
enum ChatFailure {
    /// Reads the body of an error answer, which may be anything.
    static func problem(status: Int, body: [UInt8]) -> UpstreamProblem {
        guard let value = try? JSONValue.read(body) else {
            return ProblemReading.problem(status: status, message: "", code: nil, type: nil)
        }
        return problem(in: value, status: status)
    }

    /// Reads an error: under `error`, in an array of one, or flat.
    static func problem(in value: JSONValue, status: Int) -> UpstreamProblem {
        let value = value.array?.first ?? value
        let error = value["error"] ?? value
        let message =
            error.string ?? error["message"]?.string ?? error["message"]?["detail"]?.string
            ?? error["detail"]?.string ?? value["error"]?.string ?? ""
        let code = error["code"]?.string ?? error["code"]?.integer.map(String.init)
        var problem = ProblemReading.problem(
            status: error["code"]?.integer.flatMap { (400..<600).contains($0) ? $0 : nil } ?? status,
            message: message,
            code: code,
            type: error["type"]?.string
        )
        problem.param = error["param"]?.string
        return problem
    }

    /// Reads an error that has no status of its own, within a stream or in the place of an answer: it has the one that goes with
    /// its code or its type elsewhere ("Error codes", platform.openai.com, read 2026-11).
    static func problem(within value: JSONValue) -> UpstreamProblem {
        let error = value["error"] ?? value
        let words = [error["code"]?.string, error["type"]?.string]
        return problem(in: value, status: words.compactMap { $0.flatMap { statuses[$0] } }.first ?? 502)
    }

    private static let statuses = [
        "rate_limit_exceeded": 429, "rate_limit_error": 429, "invalid_request_error": 400,
        "authentication_error": 401, "permission_error": 403, "not_found_error": 404,
        "overloaded_error": 503,
    ]

    /// Writes an upstream's error.
    static func body(_ problem: UpstreamProblem) -> JSONValue {
        [
            "error": [
                "message": .string(problem.shownMessage),
                "type": .string(type(problem.kind)),
                "param": problem.param.map { .string($0) } ?? .null,
                "code": .string(code(problem)),
            ]
        ]
    }

    private static func type(_ kind: UpstreamProblem.Kind) -> String {
        switch kind {
        case .invalidRequest, .contextTooLong, .contentFiltered, .modelNotFound, .tooLarge:
            "invalid_request_error"
        case .rateLimited: "rate_limit_error"
        case .credentials, .credit, .overloaded, .timeout, .failed: "upstream_error"
        case .callerKey: Refusal.Code.invalidAPIKey.openAIType
        }
    }

    private static func code(_ problem: UpstreamProblem) -> String {
        switch problem.kind {
        case .contextTooLong: "context_length_exceeded"
        case .contentFiltered: "content_filter"
        case .modelNotFound: "model_not_found"
        case .tooLarge: "body_too_large"
        case .rateLimited: "rate_limit_exceeded"
        case .credentials, .credit: "upstream_credentials"
        case .overloaded: "overloaded"
        case .timeout: "upstream_timeout"
        case .invalidRequest: problem.code ?? "invalid_value"
        case .failed: "upstream_failed"
        case .callerKey: Refusal.Code.invalidAPIKey.rawValue
        }
    }
}
