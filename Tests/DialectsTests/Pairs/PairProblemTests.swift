import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Errors between every two dialects")
struct PairProblemTests {
    /// The words that an error has in a dialect: what the body names it, and its message.
    private static func words(_ body: JSONValue, _ face: Operation) -> (name: String?, message: String?) {
        switch face {
        case .messages:
            body["type"] == "error"
                ? (body["error"]?["type"]?.string, body["error"]?["message"]?.string) : (nil, nil)
        case .generateContent: (body["error"]?["status"]?.string, body["error"]?["message"]?.string)
        case .converse, .invoke: (body["__type"]?.string, body["message"]?.string)
        case .cohereChat: ("", body["message"]?.string)
        default: (body["error"]?["code"]?.string, body["error"]?["message"]?.string)
        }
    }

    /// What callers of a dialect know a kind by.
    private static func name(_ kind: UpstreamProblem.Kind, _ face: Operation) -> String {
        let names: [UpstreamProblem.Kind: [String]] = [
            .invalidRequest: [
                "invalid_value", "invalid_request_error", "INVALID_ARGUMENT", "ValidationException",
            ],
            .contextTooLong: [
                "context_length_exceeded", "invalid_request_error", "INVALID_ARGUMENT", "ValidationException",
            ],
            .credentials: ["upstream_credentials", "api_error", "INTERNAL", "InternalServerException"],
            .credit: ["upstream_credentials", "api_error", "INTERNAL", "InternalServerException"],
            .modelNotFound: ["model_not_found", "not_found_error", "NOT_FOUND", "ResourceNotFoundException"],
            .tooLarge: ["body_too_large", "request_too_large", "INVALID_ARGUMENT", "ValidationException"],
            .rateLimited: [
                "rate_limit_exceeded", "rate_limit_error", "RESOURCE_EXHAUSTED", "ThrottlingException",
            ],
            .overloaded: ["overloaded", "overloaded_error", "UNAVAILABLE", "ServiceUnavailableException"],
            .timeout: ["upstream_timeout", "timeout_error", "DEADLINE_EXCEEDED", "ModelTimeoutException"],
            .failed: ["upstream_failed", "api_error", "INTERNAL", "ModelErrorException"],
        ]
        let place =
            switch face {
            case .messages: 1
            case .generateContent: 2
            case .converse, .invoke: 3
            default: 0
            }
        return names[kind]?[place] ?? ""
    }

    @Test(
        "an error has its caller's form, and no piece of a key",
        arguments: DialectPair.operations,
        PairProblem.all
    )
    func form(_ face: Operation, _ problem: PairProblem) throws {
        let translation = try DialectPair(face: face, target: problem.target).translation()
        let (read, body) = translation.failure(status: problem.status, body: Array(problem.body.utf8))
        let (name, message) = Self.words(try JSONValue.read(body), face)

        #expect(read.kind == problem.kind)
        #expect(name == (face == .cohereChat ? "" : Self.name(problem.kind, face)))
        #expect(message?.isEmpty == false)
        #expect(!String(decoding: body, as: UTF8.self).contains("SECRET"))
    }

    @Test("an error in a stream is told as one, and no end follows", arguments: DialectPair.all)
    func streams(_ pair: DialectPair) throws {
        var translation = try pair.translation()
        let target = PairDialect(pair.target)
        let answer = try #require(PairAnswer.all.first)
        var written: [UInt8] = []
        let begun = try target.stream(answer.reply(target)).prefix(60)
        try? translation.stream(Array(begun).span, to: &written)
        written += translation.failure(UpstreamProblem(.overloaded, status: 503, message: "No room"))

        let face = PairDialect(pair.face)
        let reader = try face.dialect().eventReader(of: face.model)
        let (steps, problem) = Streams.steps(written, framing: pair.face.framing, reader: reader)
        #expect(!steps.contains(.ended))
        let told =
            problem ?? steps.compactMap { if case .failed(let problem) = $0 { problem } else { nil } }.first
        #expect(told?.message == "No room")
    }
}
