import JSONText
import Vocabulary

/// Reads errors: `{"error":{"code","message","status","details"}}`, or an array with one such object.
///
/// Google Cloud API design guide, "Errors" (AIP-193, read 2026-11).
enum GeminiProblem {
    /// The problem of an error answer, whatever its body is.
    static func problem(status: Int, body: [UInt8]) -> UpstreamProblem {
        let value = try? JSONValue.read(body)  // Proxies in between answer with pages.
        guard let error = value.flatMap(error) else {
            let kind = kind(status: status, name: "", message: "", reasons: [])
            return UpstreamProblem(
                kind,
                status: status,
                message: "The upstream answered with status \(status)."
            )
        }
        return problem(error, status: status)
    }

    /// The problem that stands in the place of an answer or of a piece of a stream, if one does.
    static func problem(inAnswer value: JSONValue) -> UpstreamProblem? {
        guard value["candidates"] == nil, let error = error(value) else { return nil }
        let code = error["code"]?.integer ?? 500
        return problem(error, status: (400...599).contains(code) ? code : 500)
    }

    private static func error(_ value: JSONValue) -> JSONValue? {
        let object = value.array?.first ?? value
        return object["error"]
    }

    private static func problem(_ error: JSONValue, status: Int) -> UpstreamProblem {
        let silence = "The upstream answered with status \(status)."
        let words = error.string ?? error["message"]?.string ?? silence
        let message = GeminiWords.withoutAccounts(words)
        let name = error["status"]?.string ?? ""
        let details = error["details"]?.array ?? []
        let reasons = details.compactMap { $0["reason"]?.string }
        let kind = kind(status: status, name: name, message: message, reasons: reasons)
        var problem = UpstreamProblem(kind, status: status, message: message)
        problem.code = name.isEmpty ? nil : name
        problem.param =
            details.lazy.compactMap { $0["fieldViolations"]?.array?.first?["field"]?.string }.first
        let delay = details.lazy.compactMap { $0["retryDelay"]?.string }.first
        problem.retryAfter = delay.flatMap(duration) ?? delayInText(message)
        return problem
    }

    private static func kind(
        status: Int,
        name: String,
        message: String,
        reasons: [String]
    ) -> UpstreamProblem.Kind {
        let text = message.lowercased()
        if reasons.contains("API_KEY_INVALID") || reasons.contains("ACCESS_TOKEN_EXPIRED") {
            return .credentials
        }
        switch status {
        case 400, 422:
            if text.contains("token count") && text.contains("exceeds the maximum") { return .contextTooLong }
            if text.contains("payload size exceeds") { return .tooLarge }
            // What stands further behind may be the caller's own words.
            if text.hasPrefix("api key") { return .credentials }
            if name == "FAILED_PRECONDITION", text.contains("billing") { return .credit }
            return .invalidRequest
        case 401, 403: return .credentials
        case 402: return .credit
        case 404: return .modelNotFound
        case 408, 504: return .timeout
        case 413: return .tooLarge
        case 429: return text.contains("credits are depleted") ? .credit : .rateLimited
        case 503, 529: return .overloaded
        case 405..<500: return .invalidRequest
        default:
            if name == "DEADLINE_EXCEEDED" { return .timeout }
            return name == "UNAVAILABLE" ? .overloaded : .failed
        }
    }

    /// A duration in ProtoJSON's form, such as `48.5s`.
    private static func duration(_ text: String) -> Duration? {
        guard text.hasSuffix("s"), let seconds = Double(text.dropLast()), (0...86_400).contains(seconds)
        else {
            return nil
        }
        return .milliseconds(Int64((seconds * 1_000).rounded(.up)))
    }

    /// The delay that a message names, such as `Please retry in 48.93s`.
    private static func delayInText(_ message: String) -> Duration? {
        let words = message.split(whereSeparator: \.isWhitespace)
        guard let place = words.lastIndex(of: "retry"), words.count > place + 2, words[place + 1] == "in"
        else {
            return nil
        }
        let word = words[place + 2]
        return duration(String(word.hasSuffix(".") ? word.dropLast() : word))
    }
}
