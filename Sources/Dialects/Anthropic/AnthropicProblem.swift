import JSONText
import Vocabulary

/// The reading of errors: of error answers, and of events within streams.
enum AnthropicProblem {
    /// Reads the body of an error answer; any bytes may stand in it.
    static func problem(status: Int, body: [UInt8]) -> UpstreamProblem {
        // What is no JSON is no error of the dialect; then the status speaks alone.
        let value = try? JSONValue.read(body)
        let error = value?["error"]
        let type = error?["type"]?.string
        let message =
            error?["message"]?.string ?? value?["message"]?.string ?? error?.string
            ?? "The provider answered with the status \(status)."
        let kind = kind(type: type, status: status, message: message)
        return UpstreamProblem(kind, status: status, message: message, code: type)
    }

    /// An error in the place of an answer, if it is one.
    static func problem(inAnswer body: JSONValue) -> UpstreamProblem? {
        guard body["type"]?.string == "error" || body["error"] != nil && body["content"] == nil else {
            return nil
        }
        let type = body["error"]?["type"]?.string
        let message = body["error"]?["message"]?.string ?? "The provider failed and does not say why."
        // Without a status of its own, an error has that of its type.
        let status = types.first { $0.type == type }?.status ?? 502
        let kind = kind(type: type, status: status, message: message)
        return UpstreamProblem(kind, status: status, message: message, code: type)
    }

    /// The types of errors ("Errors", platform.claude.com, read 2026-11) with the status that each has.
    private static let types: [(type: String, status: Int, kind: UpstreamProblem.Kind)] = [
        ("invalid_request_error", 400, .invalidRequest), ("authentication_error", 401, .credentials),
        ("billing_error", 402, .credit), ("permission_error", 403, .credentials),
        ("not_found_error", 404, .modelNotFound), ("conflict_error", 409, .invalidRequest),
        ("request_too_large", 413, .tooLarge), ("rate_limit_error", 429, .rateLimited),
        ("api_error", 500, .failed), ("timeout_error", 504, .timeout), ("overloaded_error", 529, .overloaded),
    ]

    private static func kind(type: String?, status: Int, message: String) -> UpstreamProblem.Kind {
        let general = types.first { $0.type == type }?.kind ?? kind(status: status)
        let text = message.lowercased()
        switch general {
        case .invalidRequest, .tooLarge:
            if text.contains("prompt is too long") || text.contains("exceed context limit")
                || text.contains("maximum context length") || text.contains("context window")
            {
                return .contextTooLong
            }
            // The API says so with the type of a bad request. What stands further behind may be the caller's own words.
            if text.hasPrefix("your credit balance is too low")
                || text.hasPrefix("you have reached your specified")
            {
                return .credit
            }
            if text.contains("content filtering policy") { return .contentFiltered }
            return general
        default: return general
        }
    }

    private static func kind(status: Int) -> UpstreamProblem.Kind {
        switch status {
        case 401, 403: .credentials
        case 402: .credit
        case 404: .modelNotFound
        case 408, 504: .timeout
        case 413: .tooLarge
        case 429: .rateLimited
        case 503, 529: .overloaded
        case 400..<500: .invalidRequest
        default: .failed
        }
    }
}
