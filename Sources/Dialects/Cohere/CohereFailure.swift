import JSONText
import Vocabulary

/// Errors in the words of Cohere: `{"message"}`, of which the status says the kind
/// (https://docs.cohere.com/reference/errors).
enum CohereFailure {
    /// Reads the body of an error answer, which may be anything.
    static func problem(status: Int, body: [UInt8]) -> UpstreamProblem {
        // What is no JSON says nothing that the status does not.
        problem(in: (try? JSONValue.read(body)) ?? .null, status: status)
    }

    /// Reads an error; servers before Cohere's own may write `error` or `detail` instead.
    static func problem(in value: JSONValue, status: Int) -> UpstreamProblem {
        let message =
            (value["message"] ?? value["error"] ?? value["detail"])?.string
            ?? value["error"]?["message"]?.string ?? ""
        switch status {
        // Cohere's own: a filtered request, and one that was given up.
        case 498: return UpstreamProblem(.contentFiltered, status: status, message: message)
        case 499: return UpstreamProblem(.timeout, status: status, message: message)
        default:
            return ProblemReading.problem(
                status: status,
                message: message,
                code: value["error_type"]?.string,
                type: nil
            )
        }
    }

    /// The body of an answer.
    static func body(_ refusal: Refusal) -> [UInt8] {
        var body = JSONObject([("message", .string(refusal.message))])
        body.append("code", .string(refusal.code.rawValue))
        return JSONValue.object(body).bytes
    }

    /// The body of an answer for an upstream's error.
    static func body(_ problem: UpstreamProblem) -> [UInt8] {
        JSONValue.object(JSONObject([("message", .string(problem.shownMessage))])).bytes
    }

    /// The end of a stream that has failed: `message-end` with the reason `ERROR`, which its clients know.
    static func event(_ message: String) -> [UInt8] {
        let data: JSONValue = [
            "type": "message-end",
            "delta": ["finish_reason": "ERROR", "error": .string(message)],
        ]
        return Array("event: message-end\ndata: ".utf8) + data.bytes + Array("\n\n".utf8)
    }
}
