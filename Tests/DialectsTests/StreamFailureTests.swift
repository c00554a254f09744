import Testing

@testable import Dialects

@Suite("What errors within streams mean")
struct StreamFailureTests {
    /// The event of a stream that carries an error, as a stream of its operation says it, and what it means.
    struct Case: CustomTestStringConvertible, Sendable {
        let operation: Dialects.Operation
        let block: String
        let kind: UpstreamProblem.Kind

        var testDescription: String { "\(operation) \(kind)" }
    }

    private static let cases = [
        Case(
            operation: .chatCompletions,
            block: #"data: {"error":{"message":"Slow down","code":"rate_limit_exceeded"}}"#,
            kind: .rateLimited
        ),
        Case(
            operation: .chatCompletions,
            block:
                "event: error\ndata: {\"message\":\"No such field\",\ndata: \"type\":\"invalid_request_error\"}",
            kind: .invalidRequest
        ),
        Case(operation: .completions, block: #"data: {"error":{"message":"x","code":500}}"#, kind: .failed),
        Case(
            operation: .messages,
            block: #"data: {"type":"error","error":{"type":"rate_limit_error","message":"Slow down"}}"#,
            kind: .rateLimited
        ),
        Case(
            operation: .messages,
            block: #"data: {"type":"error","error":{"type":"overloaded_error","message":"No room"}}"#,
            kind: .overloaded
        ),
        Case(
            operation: .responses,
            block:
                #"data: {"type":"response.failed","response":{"error":{"code":"rate_limit_exceeded","message":"x"}}}"#,
            kind: .rateLimited
        ),
        Case(
            operation: .responses,
            block: #"data: {"type":"error","code":"server_error","message":"x"}"#,
            kind: .failed
        ),
        Case(
            operation: .generateContent,
            block: #"data: {"error":{"code":429,"message":"Slow down","status":"RESOURCE_EXHAUSTED"}}"#,
            kind: .rateLimited
        ),
        Case(
            operation: .cohereChat,
            block: #"data: {"type":"message-end","delta":{"finish_reason":"TIMEOUT"}}"#,
            kind: .timeout
        ),
    ]

    @Test("the event is kept as it came, and its dialect reads it", arguments: cases)
    func lines(_ example: Case) throws {
        var observer = StreamObserver(example.operation, removesUsageChunk: false)
        let bytes = Array((example.block + "\n\n").utf8)
        for place in bytes.indices { _ = observer.observe([bytes[place]].span) }
        let event = try #require(observer.metering.failure)
        let dialect = try #require(example.operation.conversation)

        let problem = dialect.problem(ofEvent: event)
        #expect(problem?.kind == example.kind)
    }

    @Test("an element of an array is read too")
    func array() throws {
        var observer = GeminiArrayObserver()
        let bytes = Array(#"[{"error":{"code":400,"message":"No","status":"INVALID_ARGUMENT"}}]"#.utf8)
        observer.observe(bytes.span)
        let event = try #require(observer.metering.failure)

        #expect(GeminiDialect.problem(ofEvent: event)?.kind == .invalidRequest)
    }

    @Test("an exception of Bedrock's means the same in both of its forms")
    func exceptions() {
        let event = StreamEvent(
            name: "exception:throttlingException",
            data: Array(#"{"message":"Slow down"}"#.utf8)
        )

        #expect(ConverseDialect.problem(ofEvent: event)?.kind == .rateLimited)
        #expect(BedrockInvokeDialect.problem(ofEvent: event)?.kind == .rateLimited)
    }

    @Test("an event without an error means nothing, and neither does an answer that is one")
    func none() {
        let event = StreamEvent(data: Array(#"{"choices":[{"index":0,"delta":{"content":"a"}}]}"#.utf8))
        let answer = #"{"choices":[{"index":0,"message":{"role":"assistant","content":"a"}}]}"#

        #expect(ChatDialect.problem(ofEvent: event) == nil)
        #expect(ChatDialect.problem(ofAnswer: Array(answer.utf8)) == nil)
        #expect(ChatDialect.problem(ofAnswer: Array("nonsense".utf8)) == nil)
        #expect(
            ChatDialect.problem(
                ofAnswer: Array(#"{"error":{"message":"x","type":"invalid_request_error"}}"#.utf8)
            )?.kind
                == .invalidRequest
        )
    }
}
