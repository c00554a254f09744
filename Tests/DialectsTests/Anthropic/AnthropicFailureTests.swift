import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Anthropic's errors")
struct AnthropicFailureTests {
    private func read(_ bytes: [UInt8]) throws -> (type: String?, message: String?) {
        let body = try JSONValue.read(bytes)
        #expect(body["type"] == "error")
        #expect(body.object?["request_id"] != nil)
        return (body["error"]?["type"]?.string, body["error"]?["message"]?.string)
    }

    @Test(
        "a refusal has the type of its meaning",
        arguments: [
            (Refusal.Code.invalidAPIKey, "authentication_error"), (.modelNotFound, "not_found_error"),
            (.routeNotFound, "not_found_error"), (.methodNotAllowed, "invalid_request_error"),
            (.invalidBody, "invalid_request_error"), (.bodyTooLarge, "request_too_large"),
            (.rateLimitExceeded, "rate_limit_error"), (.budgetExceeded, "rate_limit_error"),
            (.upstreamTimeout, "timeout_error"), (.overloaded, "overloaded_error"),
            (.noTargetAvailable, "api_error"), (.upstreamCredentials, "api_error"),
            (.ledgerUnavailable, "api_error"),
        ]
    )
    func refusals(_ code: Refusal.Code, _ type: String) throws {
        let error = try read(AnthropicDialect.failureBody(Refusal(code, "Why \"so\".")))

        #expect(error.type == type)
        #expect(error.message == "Why \"so\".")
    }

    @Test("an error carries its request's id where there is one")
    func requestID() {
        let body = AnthropicFailure.body(Refusal(.overloaded, "x"), requestID: "req_1")

        #expect(String(decoding: body, as: UTF8.self).hasSuffix(#","request_id":"req_1"}"#))
    }

    @Test(
        "an upstream's error is told by its type, its status and its words",
        arguments: [
            (
                429, #"{"type":"error","error":{"type":"rate_limit_error","message":"m"}}"#,
                UpstreamProblem.Kind.rateLimited
            ),
            (529, #"{"type":"error","error":{"type":"overloaded_error","message":"m"}}"#, .overloaded),
            (
                401,
                #"{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}"#,
                .credentials
            ),
            (403, #"{"message":"Forbidden"}"#, .credentials),
            (402, #"{"type":"error","error":{"type":"billing_error","message":"m"}}"#, .credit),
            (
                404, #"{"type":"error","error":{"type":"not_found_error","message":"model: x"}}"#,
                .modelNotFound
            ),
            (413, "<html>", .tooLarge), (503, "", .overloaded), (500, "{", .failed), (504, "null", .timeout),
            (
                400,
                #"{"error":{"type":"invalid_request_error","message":"prompt is too long: 9 tokens > 8 maximum"}}"#,
                .contextTooLong
            ),
            (
                400,
                #"{"error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the API."}}"#,
                .credit
            ),
            (
                400,
                #"{"error":{"type":"invalid_request_error","message":"Output blocked by content filtering policy"}}"#,
                .contentFiltered
            ), (400, #"{"error":"words"}"#, .invalidRequest),
        ]
    )
    func problems(_ status: Int, _ body: String, _ kind: UpstreamProblem.Kind) {
        let problem = AnthropicDialect.problem(status: status, body: Array(body.utf8))

        #expect(problem.kind == kind)
        #expect(problem.status == status)
        #expect(!problem.message.isEmpty)
    }

    @Test(
        "what concerns the operator's account is said in our own words",
        arguments: ["credentials", "credit"]
    )
    func ownWords(_ name: String) throws {
        let kind = try #require(UpstreamProblem.Kind(rawValue: name))
        let problem = UpstreamProblem(kind, status: 401, message: "Incorrect API key provided: sk-ant-12345")
        let error = try read(AnthropicDialect.failureBody(problem))

        #expect(error.type == "api_error")
        #expect(error.message?.contains("sk-") == false)
        #expect(error.message?.contains("Incorrect") == false)
    }

    @Test("pieces of keys are never shown, and a context that is too long is said in known words")
    func words() throws {
        let leak = try read(
            AnthropicDialect.failureBody(
                UpstreamProblem(.failed, status: 500, message: "Bad key 'sk-ant-123' used")
            )
        )
        let long = try read(
            AnthropicDialect.failureBody(
                UpstreamProblem(.contextTooLong, status: 400, message: "maximum context length is 8")
            )
        )

        #expect(leak.message == "Bad key ••• used")
        #expect(long.message == "prompt is too long: maximum context length is 8")
        #expect(long.type == "invalid_request_error")
    }

    @Test("an error within a stream is an event by its name")
    func event() {
        let event = String(
            decoding: AnthropicFailure.event(Refusal(.upstreamFailed, "x")),
            as: UTF8.self
        )

        #expect(event.hasPrefix("event: error\ndata: {\"type\":\"error\","))
        #expect(event.hasSuffix("\n\n"))
    }
}
