import JSONText
import Vocabulary

/// The reading of errors: of error answers, and of exceptions within streams.
enum ConverseProblem {
    /// Reads the body of an error answer; any bytes may stand in it.
    static func problem(status: Int, body: [UInt8]) -> UpstreamProblem {
        // What is no JSON is no error of the dialect; then the status speaks alone.
        let value = try? JSONValue.read(body)
        let type = (value?["__type"] ?? value?["code"])?.string.map(shortType)
        let message = (value?["message"] ?? value?["Message"])?.string ?? ""
        return problem(status: status, message: message, type: type)
    }

    /// Reads an exception of a stream, which has the status that it would have had as an answer.
    static func problem(exception: String, data: [UInt8]) -> UpstreamProblem {
        let type = shortType(exception)
        let status = types.first { $0.type == type.lowercased() }?.status ?? 502
        var problem = problem(status: status, body: data)
        problem.code = type.isEmpty ? nil : type
        return problem
    }

    /// An error in the place of an answer, if it is one.
    static func problem(inAnswer body: JSONValue) -> UpstreamProblem? {
        guard body["output"] == nil,
            let type = (body["__type"] ?? body["Output"]?["__type"])?.string ?? body["message"]?.string
        else { return nil }
        let message = body["message"]?.string ?? "The provider answered with '\(shortType(type))'."
        return UpstreamProblem(.failed, status: 502, message: message)
    }

    /// The exceptions with the status that each has (API reference, "Errors" of `Converse` and `ConverseStream`).
    private static let types: [(type: String, status: Int)] = [
        ("validationexception", 400), ("servicequotaexceededexception", 400),
        ("accessdeniedexception", 403), ("resourcenotfoundexception", 404),
        ("modeltimeoutexception", 408), ("modelerrorexception", 424), ("modelstreamerrorexception", 424),
        ("throttlingexception", 429), ("modelnotreadyexception", 429), ("internalserverexception", 500),
        ("serviceunavailableexception", 503),
    ]

    private static func problem(status: Int, message: String, type: String?) -> UpstreamProblem {
        var problem = ProblemReading.problem(status: status, message: message, code: type, type: nil)
        let text = message.lowercased()
        switch problem.kind {
        case .invalidRequest:
            if status == 424 { problem.kind = .failed }
            if type?.lowercased() == "servicequotaexceededexception" { problem.kind = .rateLimited }
            if text.contains("model identifier is invalid") { problem.kind = .modelNotFound }
            if text.contains("security token") { problem.kind = .credentials }
        case .overloaded where text.contains("input is too long"): problem.kind = .contextTooLong
        default: break
        }
        return problem
    }

    /// A type without its namespace and without the address after it.
    private static func shortType(_ type: String) -> String {
        let name = type.prefix { $0 != ":" }
        return String(name.split(separator: "#").last ?? name)
    }
}
