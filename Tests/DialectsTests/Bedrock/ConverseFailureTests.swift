import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Errors of Converse")
struct ConverseFailureTests {
    @Test(
        "an error answer is sorted by its status and its words",
        arguments: [
            (
                400, #"{"message":"Input is too long for requested model."}"#,
                UpstreamProblem.Kind.contextTooLong
            ),
            (400, #"{"message":"Malformed input request"}"#, .invalidRequest),
            (400, #"{"message":"The provided model identifier is invalid."}"#, .modelNotFound),
            (400, #"{"__type":"ServiceQuotaExceededException","message":"x"}"#, .rateLimited),
            (403, #"{"message":"The security token included in the request is expired"}"#, .credentials),
            (403, #"{"Message":"Access denied"}"#, .credentials),
            (404, #"{"message":"gone"}"#, .modelNotFound),
            (408, #"{"message":"slow"}"#, .timeout), (424, #"{"message":"model error"}"#, .failed),
            (429, #"{"message":"Too many tokens"}"#, .rateLimited), (500, "<html>", .failed),
            (503, #"{"message":"Model is getting throttled"}"#, .overloaded), (500, "", .failed),
        ]
    )
    func kinds(_ status: Int, _ body: String, _ kind: UpstreamProblem.Kind) {
        let problem = ConverseDialect.problem(status: status, body: Array(body.utf8))
        #expect(problem.kind == kind)
        #expect(problem.status == status)
    }

    @Test(
        "an exception in a stream has the status that it would have had as an answer",
        arguments: [
            ("validationException", 400, UpstreamProblem.Kind.invalidRequest),
            ("throttlingException", 429, .rateLimited), ("modelStreamErrorException", 424, .failed),
            ("internalServerException", 500, .failed), ("serviceUnavailableException", 503, .overloaded),
            ("modelTimeoutException", 408, .timeout), ("somethingNew", 502, .failed),
        ]
    )
    func exceptions(_ type: String, _ status: Int, _ kind: UpstreamProblem.Kind) {
        let problem = ConverseProblem.problem(exception: type, data: Array(#"{"message":"m"}"#.utf8))
        #expect(problem.status == status)
        #expect(problem.kind == kind)
        #expect(problem.message == "m")
    }

    @Test("a caller reads the type beside the words, and nothing of the operator's account")
    func bodies() throws {
        let refusal = Refusal(.rateLimitExceeded, "Too many.")
        #expect(
            try JSONValue.read(ConverseDialect.failureBody(refusal))
                == ["__type": "ThrottlingException", "message": "Too many."]
        )
        let problem = UpstreamProblem(.credentials, status: 403, message: "key AKIAEXAMPLE is bad")
        let body = String(decoding: ConverseDialect.failureBody(problem), as: UTF8.self)
        #expect(!body.contains("AKIA"))
        let event = String(decoding: ConverseFailure.event(problem), as: UTF8.self)
        #expect(!event.contains("AKIA"))
        #expect(event.contains("internalServerException"))
    }

    @Test("every refusal and every problem has a type, and an exception that streams know")
    func types() throws {
        let known = [
            "internalServerException", "modelStreamErrorException", "validationException",
            "throttlingException",
            "serviceUnavailableException",
        ]
        var events = Refusal.Code.allCases.map { ConverseFailure.event(Refusal($0, "x")) }
        events += UpstreamProblem.Kind.allCases.map {
            ConverseFailure.event(UpstreamProblem($0, status: 500, message: "x"))
        }
        for event in events {
            let name = try #require(ConverseSamples.events(event).first?.name)
            #expect(known.contains(String(name.dropFirst("exception:".count))), "\(name)")
        }
    }
}
