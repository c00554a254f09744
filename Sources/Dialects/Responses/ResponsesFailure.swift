import JSONText
import Vocabulary

/// Errors in the words of the dialect: those of whole answers are as in Chat Completions, those of streams are events.
enum ResponsesFailure {
    /// Reads the body of an error answer, which may be anything.
    static func problem(status: Int, body: [UInt8]) -> UpstreamProblem {
        ChatFailure.problem(status: status, body: body)
    }

    /// Reads the error of a response that has failed, of an `error` event, or of something that is neither.
    static func problem(in value: JSONValue) -> UpstreamProblem {
        guard let code = value["error"]?["code"]?.string ?? value["code"]?.string else {
            return ChatFailure.problem(in: value, status: 502)
        }
        // Codes of failed responses, which say what a status would have said ("ResponseError", API reference, read 2026-11).
        let status =
            switch code {
            case "rate_limit_exceeded": 429
            case "invalid_prompt", "context_length_exceeded": 400
            case _ where code.hasPrefix("invalid_") || code.hasPrefix("image_") || code.hasSuffix("_image"):
                400
            default: 502
            }
        return ChatFailure.problem(in: value, status: status)
    }

    /// Writes an upstream's error as the body of an answer.
    static func body(_ problem: UpstreamProblem) -> JSONValue { ChatFailure.body(problem) }

    /// The `error` of a response that has failed.
    static func error(_ problem: UpstreamProblem) -> JSONValue {
        let body = body(problem)["error"]
        return ["code": body?["code"] ?? "server_error", "message": body?["message"] ?? ""]
    }

    /// The event that ends a stream which has failed after its head was sent, and whose last event had a number.
    static func event(_ refusal: Refusal, after number: Int?) -> [UInt8] {
        var body = JSONObject([("type", "error")])
        body.append("sequence_number", .integer(number.map { $0 &+ 1 } ?? 0))
        body.append("code", .string(refusal.code.rawValue))
        body.append("message", .string(refusal.message))
        body.append("param", refusal.param.map { .string($0) } ?? .null)
        return Array("event: error\ndata: ".utf8) + JSONValue.object(body).bytes + Array("\n\n".utf8)
    }
}
