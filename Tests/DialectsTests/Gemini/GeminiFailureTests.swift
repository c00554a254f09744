import Dialects
import JSONText
import Testing
import Vocabulary

@Suite("Failures in Gemini's dialect")
struct GeminiFailureTests {
    private func body(_ code: Int, _ status: String, _ message: String, details: String = "[]") -> [UInt8] {
        Array(
            #"{"error":{"code":\#(code),"message":"\#(message)","status":"\#(status)","details":\#(details)}}"#
                .utf8
        )
    }

    static let kinds: [(Int, String, String, UpstreamProblem.Kind)] = [
        (400, "INVALID_ARGUMENT", "Please use a valid role: user, model.", .invalidRequest),
        (
            400, "INVALID_ARGUMENT",
            "The input token count (9) exceeds the maximum number of tokens allowed (8).", .contextTooLong
        ),
        (400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", .credentials),
        (400, "INVALID_ARGUMENT", "Request payload size exceeds the limit", .tooLarge),
        (400, "FAILED_PRECONDITION", "Please enable billing on your project", .credit),
        (401, "UNAUTHENTICATED", "x", .credentials), (403, "PERMISSION_DENIED", "x", .credentials),
        (404, "NOT_FOUND", "x", .modelNotFound), (429, "RESOURCE_EXHAUSTED", "x", .rateLimited),
        (429, "RESOURCE_EXHAUSTED", "Your prepayment credits are depleted.", .credit),
        (500, "INTERNAL", "x", .failed), (503, "UNAVAILABLE", "x", .overloaded),
        (504, "DEADLINE_EXCEEDED", "x", .timeout),
    ]

    @Test(
        "an upstream's error is known by its status and words, as an object or in an array",
        arguments: kinds
    )
    func kind(_ status: Int, _ name: String, _ message: String, _ kind: UpstreamProblem.Kind) {
        let body = body(status, name, message)

        let problem = GeminiDialect.problem(status: status, body: body)

        #expect(problem.kind == kind && problem.message == message && problem.code == name)
        #expect(
            GeminiDialect.problem(status: status, body: Array("[".utf8) + body + Array("\n]\n".utf8))
                == problem
        )
    }

    @Test("the time of a repeat stands in the details, or else in the text")
    func delays() {
        let details = #"[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"48.5s"}]"#
        let said = GeminiDialect.problem(
            status: 429,
            body: body(429, "RESOURCE_EXHAUSTED", "x", details: details)
        )
        let inText = GeminiDialect.problem(
            status: 429,
            body: body(429, "RESOURCE_EXHAUSTED", "Too much.\\nPlease retry in 2.25s.")
        )

        #expect(said.retryAfter == .milliseconds(48_500))
        #expect(inText.retryAfter == .milliseconds(2_250))
    }

    @Test(
        "whatever stands in an error's body, there is a problem",
        arguments: ["", "<html>", "{}", "[]", #"{"error":"no"}"#]
    )
    func anyBody(_ text: String) {
        let problem = GeminiDialect.problem(status: 503, body: Array(text.utf8))

        #expect(problem.kind == .overloaded && problem.status == 503 && !problem.message.isEmpty)
    }

    @Test("a refusal has Google's form, with the field and the delay in the details")
    func refusal() throws {
        let refusal = Refusal(.rateLimitExceeded, "Too many.", param: "x", retryAfter: .milliseconds(1_500))

        let text = String(decoding: GeminiDialect.failureBody(refusal), as: UTF8.self)

        #expect(
            text
                == #"{"error":{"code":429,"message":"Too many.","status":"RESOURCE_EXHAUSTED","details":["#
                + #"{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"rate_limit_exceeded","domain":"gatehouse"},"#
                + #"{"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{"field":"x","description":"Too many."}]},"#
                + #"{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"1.5s"}]}}"#
        )
        #expect(GeminiFailure.arrayBody(refusal) == Array("[\(text)]".utf8))
        #expect(GeminiFailure.event(refusal) == Array("data: \(text)\r\n\r\n".utf8))
        #expect(GeminiFailure.arrayEnd(refusal, hasElements: true) == Array(",\(text)]".utf8))
        #expect(GeminiFailure.arrayEnd(refusal, hasElements: false) == Array("[\(text)]".utf8))
    }

    static let accounts: [(String, String)] = [
        (
            "Publisher Model `projects/my-project-1/locations/us/publishers/google/models/x` not found.",
            "Publisher Model `projects/…/locations/us/publishers/google/models/x` not found."
        ),
        (
            "Quota exceeded for consumer 'project_number:123456789'.",
            "Quota exceeded for consumer 'project_number:…'."
        ),
        ("Key AIzaSyA-b_1 is odd", "Key … is odd"),
    ]

    @Test("the operator's projects and keys are left out of an upstream's words", arguments: accounts)
    func account(_ words: String, _ shown: String) {
        #expect(GeminiDialect.problem(status: 429, body: body(429, "X", words)).message == shown)
    }

    @Test(
        "an upstream's words about the operator's account are never shown",
        arguments: [UpstreamProblem.Kind.credentials, .credit]
    )
    func secrets(_ kind: UpstreamProblem.Kind) throws {
        let problem = UpstreamProblem(kind, status: 400, message: "API key AIzaSecret is wrong")

        let error = try JSONValue.read(GeminiDialect.failureBody(problem))["error"]

        #expect(error?["code"] == 502 && error?["status"] == "INTERNAL")
        #expect(error?["message"]?.string?.contains("AIza") == false)
    }
}
