import JSONText
import RecordingsTesting
import Testing
import Vocabulary

@testable import Dialects

@Suite("Recorded traffic of Anthropic's dialect", .needsRecordings)
struct AnthropicReplayTests {
    @Test(
        "a request is written as it was read",
        arguments: AnthropicRecording.all.filter { $0.request != nil }
    )
    func request(_ recording: AnthropicRecording) throws {
        guard let request = recording.request, request["messages"]?.array?.first?.string == nil else {
            return
        }
        let model = request["model"]?.string ?? "claude-sonnet-4"
        let conversation = try AnthropicDialect.conversation(from: request, model: model, isStream: nil)
        let (body, dropped) = try AnthropicSamples.written(conversation, AnthropicSamples.rendering(model))

        var expected = request
        if case .object(var object) = expected {
            if object["model"] == nil { object["model"] = .string(model) }
            if object["max_tokens"] == nil { object["max_tokens"] = 4_096 }
            expected = .object(object)
        }
        #expect(
            AnthropicNormalForm.request(body).text
                == AnthropicNormalForm.request(expected, without: dropped).text
        )
        #expect(dropped.allSatisfy { ["temperature", "top_p", "top_k"].contains($0) }, "\(dropped)")
    }

    @Test(
        "a whole answer is written as it was read, and its tokens add up",
        arguments: AnthropicRecording.all.filter { $0.operation == "messages" && !$0.isStream }
    )
    func answer(_ recording: AnthropicRecording) throws {
        let body = try AnthropicSamples.json(recording.body)
        guard recording.status ?? 200 < 300 else {
            let problem = AnthropicDialect.problem(
                status: recording.status ?? 0,
                body: Array(recording.body.utf8)
            )
            #expect(problem.message == body["error"]?["message"]?.string)
            #expect(problem.kind != .failed)
            return
        }
        let reply = try AnthropicDialect.reply(from: body)
        let usage = try #require(reply.usage)
        let bytes = Array(recording.body.utf8)
        let scanned = AnthropicDialect.usage(ofAnswer: bytes.span)
        let report = try #require(body["usage"])
        // A compaction and an advising model are billed, and stand among the iterations alone.
        let besides = (report["iterations"]?.array ?? []).filter {
            ["compaction", "advisor_message"].contains($0["type"]?.string)
        }
        func count(_ key: String) -> Int {
            ([report] + besides).reduce(0) { $0 + ($1[key]?.integer ?? 0) }
        }

        #expect(
            usage.input == count("input_tokens") + count("cache_read_input_tokens")
                + count("cache_creation_input_tokens")
        )
        #expect(usage.output == count("output_tokens"))
        #expect(scanned == usage)
        let written = AnthropicDialect.body(of: reply, AnthropicSamples.context())
        #expect(Self.normal(written).text == Self.normal(body).text)
    }

    @Test(
        "a stream is written as it was read",
        arguments: AnthropicRecording.all.filter { $0.operation == "messages" && $0.isStream }
    )
    func stream(_ recording: AnthropicRecording) throws {
        var reader = AnthropicDialect.eventReader()
        var events: [ReplyEvent] = []
        for data in recording.events { events += try reader.read(name: nil, data: Array(data.utf8)) }
        events += reader.finish()
        // One recording is of a server that began a second answer within the first.
        guard !recording.body.contains("msg_second") else {
            guard case .failed? = events.last else { Issue.record("no failure"); return }
            return
        }
        #expect(events.last == .ended)
        var writer = AnthropicDialect.eventWriter(AnthropicSamples.context())
        var bytes: [UInt8] = []
        for event in events { writer.write(event, to: &bytes) }
        let expected = AnthropicAccumulation(recording.events)
        let written = AnthropicAccumulation(AnthropicSamples.data(of: bytes))

        #expect(written.content == expected.content)
        #expect(written.stop == expected.stop)
        // That nothing was searched for is left out where it is written.
        var counted = expected.counted
        counted?.saysNoSearch = false
        #expect(written.counted == counted)
        #expect(written.isWhole)
    }

    @Test(
        "a stream that passes is charged as one that is translated",
        arguments: AnthropicRecording.all.filter { $0.operation == "messages" && $0.isStream }
    )
    func metering(_ recording: AnthropicRecording) {
        var meter = AnthropicMeter()
        var metering = StreamMetering()
        for data in recording.events where !metering.isDone {
            let bytes = Array(data.utf8)
            meter.read(bytes.span, &metering)
        }

        #expect(metering.usage == AnthropicAccumulation(recording.events).counted)
        #expect(metering.isDone || metering.hasFinished)
        #expect(!metering.hasError)
    }

    @Test(
        "a request that passes is understood",
        arguments: AnthropicRecording.all.filter { $0.request != nil }
    )
    func envelope(_ recording: AnthropicRecording) throws {
        guard let request = recording.request, request["messages"]?.array?.first?.string == nil else {
            return
        }
        let body = request.bytes
        let model = request["model"] == nil ? "claude-x" : nil
        guard request["tools"]?.array?.contains(where: { $0["model"] != nil }) != true else {
            // An adviser's model is nobody's to ask for.
            let refusal = #expect(throws: Refusal.self) {
                _ = try AnthropicDialect.envelope(body.span, model: model, isStream: nil)
            }
            #expect(refusal?.param == "tools")
            return
        }
        let envelope = try AnthropicDialect.envelope(body.span, model: model, isStream: nil)

        #expect(envelope.model == request["model"]?.string ?? "claude-x")
        #expect(envelope.outputTokenLimit == request["max_tokens"]?.integer)
        #expect(envelope.isStream == (request["stream"] == true))
    }

    @Test(
        "a count of tokens is read",
        arguments: AnthropicRecording.all.filter { $0.operation == "count_tokens" && $0.status == 200 }
    )
    func count(_ recording: AnthropicRecording) throws {
        let body = Array(recording.body.utf8)
        let count = AnthropicCount.tokens(inAnswer: body.span)
        let tokens = try #require(count)

        #expect(try JSONValue.read(AnthropicCount.answer(tokens: tokens)) == JSONValue.read(body))
    }

    @Test("the recordings are read")
    func presence() {
        #expect(!AnthropicRecording.all.isEmpty)
    }

    private static func normal(_ answer: JSONValue) -> JSONValue {
        guard case .object(var object) = answer else { return answer }
        // Empty texts are left out; counts of zero need not be said.
        object["content"] = .array(
            (object["content"]?.array ?? []).compactMap { block in
                guard case .object(var block) = block else { return block }
                if block["type"] == "text", block["text"] == "" { return nil }
                if block["citations"] == [] { block["citations"] = nil }
                return .object(block)
            }
        )
        if case .object(var usage)? = object["usage"] {
            for key in ["cache_read_input_tokens", "cache_creation_input_tokens"] where usage[key] == nil {
                usage[key] = 0
            }
            if usage["output_tokens_details"] == ["thinking_tokens": 0] {
                usage["output_tokens_details"] = nil
            }
            object["usage"] = .object(usage)
        }
        if object["stop_sequence"] == nil { object["stop_sequence"] = .null }
        return AnthropicNormalForm.sorted(.object(object))
    }
}
