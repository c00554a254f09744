import Directory
import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("Answers that say nothing since they were filtered", .serialized)
struct FilteredAnswerTests {
    /// What a provider answers to a prompt that it filters.
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var kind = "openai-compatible"
        var path = "/v1/chat/completions"
        var body = Gate.chat
        let filtered: String
        let served: String
        /// What the answer that passes has in it where no other target is asked.
        let mark: String
    }

    private static let messages =
        #"{"model":"fast","max_tokens":10,"messages":[{"role":"user","content":"hello"}]}"#

    private static func message(_ stop: String, input: Int, output: Int) -> String {
        ScriptedUpstream.json(
            #"{"id":"m","type":"message","role":"assistant","model":"c","content":[],"stop_reason":"\#(stop)","usage":{"input_tokens":\#(input),"output_tokens":\#(output)}}"#
        )
    }

    private static func gemini(_ rest: String, input: Int, output: Int) -> String {
        ScriptedUpstream.json(
            #"{\#(rest),"usageMetadata":{"promptTokenCount":\#(input),"candidatesTokenCount":\#(output),"totalTokenCount":\#(input + output)}}"#
        )
    }

    private static let candidate =
        #""candidates":[{"index":0,"content":{"role":"model","parts":[{"text":"Hi"}]},"finishReason":"STOP"}]"#

    private static let cases = [
        Case(
            testDescription: "chat",
            filtered: ScriptedUpstream.json(
                #"{"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":""},"finish_reason":"content_filter"}],"usage":{"prompt_tokens":9,"completion_tokens":1}}"#
            ),
            served: ScriptedUpstream.chat(prompt: 3, completion: 2),
            mark: "content_filter"
        ),
        Case(
            testDescription: "messages",
            kind: "anthropic",
            path: "/v1/messages",
            body: messages,
            filtered: message("refusal", input: 9, output: 1),
            served: message("end_turn", input: 3, output: 2),
            mark: "refusal"
        ),
        Case(
            testDescription: "chat from Gemini",
            kind: "gemini",
            filtered: gemini(#""promptFeedback":{"blockReason":"SAFETY"}"#, input: 9, output: 1),
            served: gemini(candidate, input: 3, output: 2),
            mark: "content_filter"
        ),
        Case(
            testDescription: "messages from Gemini",
            kind: "gemini",
            path: "/v1/messages",
            body: messages,
            filtered: gemini(#""promptFeedback":{"blockReason":"SAFETY"}"#, input: 9, output: 1),
            served: gemini(candidate, input: 3, output: 2),
            mark: "refusal"
        ),
    ]

    private func makeGate(
        _ kind: String,
        _ filtered: ScriptedUpstream,
        _ other: ScriptedUpstream,
        fallsBack: Bool = true
    ) async throws -> Gate {
        try await Gate(upstreams: ["a": filtered.port, "b": other.port]) {
            $0.models[0].retries.attempts = 1
            if fallsBack { $0.models[0].fallbackOn.insert(.contentFiltered) }
            for place in $0.providers.indices { $0.providers[place].kind = kind }
        }
    }

    private static func price(_ input: Int, _ output: Int) -> Int64 { Int64(input * 1000 + output * 2000) }

    @Test(
        "another target answers where the model says so, and both are charged what they report",
        arguments: cases
    )
    func another(_ example: Case) async throws {
        let filtering = ScriptedUpstream { _, _ in [.send(example.filtered)] }
        let other = ScriptedUpstream { _, _ in [.send(example.served)] }
        let gate = try await makeGate(example.kind, filtering, other)

        let answer = try gate.ask(example.body, path: example.path)
        let record = try await gate.lastRecord()
        let targets = try #require(gate.directory.published().snapshot.models["fast"]?.targets)
        let health = try #require(gate.server.health(of: targets[0]))

        #expect(answer.status == 200 && answer.field("x-gatehouse-provider") == "b")
        #expect(record.attempts.map(\.outcome) == ["content_filtered", "ok"])
        let bills: [Int64?] = [Self.price(9, 1), Self.price(3, 2)]
        #expect(record.attempts.map { $0.bill?.cost.nanos } == bills)
        #expect(record.cost.nanos == Self.price(12, 3) && record.accuracy == .reported)
        #expect(health.failures == 0)
        await gate.stop()
    }

    @Test("it passes where the model does not say so", arguments: cases)
    func passes(_ example: Case) async throws {
        let filtering = ScriptedUpstream { _, _ in [.send(example.filtered)] }
        let other = ScriptedUpstream { _, _ in [.send(example.served)] }
        let gate = try await makeGate(example.kind, filtering, other, fallsBack: false)

        let answer = try gate.ask(example.body, path: example.path)
        let record = try await gate.lastRecord()

        #expect(answer.status == 200 && answer.body.contains(example.mark))
        #expect(record.attempts.map(\.outcome) == ["ok"] && record.cost.nanos == Self.price(9, 1))
        #expect(other.requests.isEmpty)
        await gate.stop()
    }

    @Test("it passes where no budget has room for another attempt beside it")
    func unpaid() async throws {
        let filtering = ScriptedUpstream { _, _ in [.send(Self.cases[0].filtered)] }
        let other = ScriptedUpstream { _, _ in [.send(Self.cases[0].served)] }
        let gate = try await makeGate("openai-compatible", filtering, other)
        let bound = Int64((Gate.chat.utf8.count + 10) * 1000 + 10 * 2000)
        let key = try gate.directory.createKey(
            in: .root,
            KeyTerms(name: "k", budget: BudgetTerms(limit: Money(nanos: bound + 1000))),
            by: .system
        )

        let answer = try gate.ask(Gate.chat, key: key.secret.revealed)
        let record = try await gate.lastRecord()

        #expect(answer.status == 200 && answer.body.contains("content_filter"))
        #expect(record.attempts.map(\.outcome) == ["ok"] && record.errorCode.isEmpty)
        #expect(record.cost.nanos == Self.price(9, 1))
        #expect(other.requests.isEmpty)
        await gate.stop()
    }

    private static func stream(_ events: [String]) -> String {
        ScriptedUpstream.streamHead + events.map { ScriptedUpstream.chunk("data: \($0)\n\n") }.joined()
            + "0\r\n\r\n"
    }

    private static let begun =
        #"{"id":"c","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}"#
    private static let said = #"{"id":"c","choices":[{"index":0,"delta":{"content":"Hi"}}]}"#
    private static let filteredEnd =
        #"{"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"content_filter"}]}"#
    private static let stopped = #"{"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#

    private static func usage(_ input: Int, _ output: Int) -> String {
        #"{"id":"c","choices":[],"usage":{"prompt_tokens":\#(input),"completion_tokens":\#(output)}}"#
    }

    private static let served = stream([begun, said, stopped, usage(3, 2), "[DONE]"])

    @Test("of a stream too, as long as nothing was said in it", arguments: [true, false])
    func streamed(_ saysSomething: Bool) async throws {
        let text = Self.stream(
            [Self.begun] + (saysSomething ? [Self.said] : [])
                + [Self.filteredEnd, Self.usage(9, 1), "[DONE]"]
        )
        let filtering = ScriptedUpstream { _, _ in [.send(text)] }
        let other = ScriptedUpstream { _, _ in [.send(Self.served)] }
        let gate = try await makeGate("openai-compatible", filtering, other)

        let answer = try gate.ask(Gate.streamed)
        let record = try await gate.lastRecord()

        #expect(answer.status == 200)
        #expect(answer.field("x-gatehouse-provider") == (saysSomething ? "a" : "b"))
        #expect(answer.body.contains("content_filter") == saysSomething)
        #expect(answer.body.contains(#""content":"Hi""#))
        #expect(
            record.attempts.map(\.outcome) == (saysSomething ? ["ok"] : ["content_filtered", "ok"])
        )
        #expect(record.cost.nanos == (saysSomething ? Self.price(9, 1) : Self.price(12, 3)))
        #expect(record.accuracy == .reported)
        await gate.stop()
    }

    @Test("of a translated stream too")
    func translatedStream() async throws {
        let blocked = Self.stream([
            #"{"promptFeedback":{"blockReason":"SAFETY"},"usageMetadata":{"promptTokenCount":9,"totalTokenCount":9}}"#
        ])
        let served = Self.stream([
            #"{\#(Self.candidate),"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":2,"totalTokenCount":5}}"#
        ])
        let filtering = ScriptedUpstream { _, _ in [.send(blocked)] }
        let other = ScriptedUpstream { _, _ in [.send(served)] }
        let gate = try await makeGate("gemini", filtering, other)

        let answer = try gate.ask(Gate.streamed)
        let record = try await gate.lastRecord()

        #expect(answer.status == 200 && answer.field("x-gatehouse-provider") == "b")
        #expect(record.attempts.map(\.outcome) == ["content_filtered", "ok"])
        #expect(record.cost.nanos == Self.price(9, 0) + Self.price(3, 2))
        await gate.stop()
    }

    @Test("where no other target is left a stream that was held back for it passes whole")
    func lastStream() async throws {
        let text = Self.stream([Self.begun, Self.filteredEnd, Self.usage(9, 1), "[DONE]"])
        let filtering = ScriptedUpstream { _, _ in [.send(text)] }
        let gate = try await Gate(upstreams: ["a": filtering.port]) {
            $0.models[0].fallbackOn.insert(.contentFiltered)
        }

        let answer = try gate.ask(Gate.streamed)

        #expect(answer.status == 200)
        #expect(answer.body.contains(#""role":"assistant""#) && answer.body.contains("content_filter"))
        #expect(answer.body.contains("data: [DONE]"))
        await gate.stop()
    }
}
