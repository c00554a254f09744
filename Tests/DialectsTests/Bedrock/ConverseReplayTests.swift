import JSONText
import RecordingsTesting
import Testing
import Vocabulary

@testable import Dialects

@Suite("Recorded traffic of Bedrock", .needsRecordings)
struct ConverseReplayTests {
    @Test(
        "a request is written as it was read, with nothing dropped",
        arguments: ConverseRecording.converse.filter { $0.request != nil }
    )
    func request(_ recording: ConverseRecording) throws {
        let request = try #require(recording.request)
        let conversation = try ConverseDialect.conversation(
            from: request,
            model: recording.model,
            isStream: recording.isStream
        )
        let (body, dropped) = try ConverseSamples.written(
            conversation,
            ConverseSamples.rendering(recording.model)
        )

        #expect(dropped == [])
        #expect(Self.normal(body).text == Self.normal(request).text)
    }

    @Test(
        "a whole answer is written as it was read, and its tokens add up",
        arguments: ConverseRecording.converse.filter { !$0.isStream }
    )
    func answer(_ recording: ConverseRecording) throws {
        let body = try JSONValue.read(recording.response)
        guard recording.status < 300 else {
            let problem = ConverseDialect.problem(status: recording.status, body: recording.response)
            #expect(problem.message == body["message"]?.string)
            #expect(problem.kind != .failed)
            return
        }
        let reply = try ConverseDialect.reply(from: body, of: recording.model)
        let usage = try #require(reply.usage)
        let report = try #require(body["usage"])
        let scanned = ConverseDialect.usage(ofAnswer: recording.response.span)
        let isError = ConverseDialect.isError(answer: recording.response.span)
        let written = ConverseDialect.body(of: reply, ConverseSamples.context(recording.model))

        #expect(usage.input + usage.output == report["totalTokens"]?.integer)
        #expect(scanned?.input == usage.input)
        #expect(scanned?.output == usage.output)
        #expect(!isError)
        #expect(Self.normal(written).text == Self.normal(body).text)
    }

    @Test(
        "a stream is the same in pieces of any size, and is written as it was read",
        arguments: ConverseRecording.converse.filter(\.isStream)
    )
    func stream(_ recording: ConverseRecording) throws {
        let steps = read(recording, pieces: .max)
        #expect(read(recording, pieces: 1) == steps)
        #expect(read(recording, pieces: 7) == steps)
        var grammar = EventGrammar()
        for step in steps { grammar.take(step) }
        #expect(grammar.faults == [])
        guard steps.last == .ended else {
            guard case .failed(let problem)? = steps.last else {
                Issue.record("no end")
                return
            }
            #expect(problem.kind == .invalidRequest)
            #expect(problem.message.contains("file MIME type"))
            return
        }

        let context = ConverseSamples.context(recording.model)
        let bytes = Streams.written(steps, ConverseDialect.eventWriter(context))
        let (again, problem) = Streams.steps(
            bytes,
            framing: AWSEventStream(),
            reader: ConverseDialect.eventReader(of: recording.model)
        )
        var before = ReplyAssembly()
        var after = ReplyAssembly()
        for step in steps { before.take(step) }
        for step in again { after.take(step) }
        #expect(problem == nil)
        #expect(after.whole == before.whole)
        #expect(after.hasEnded)
    }

    @Test("a stream that passes is metered", arguments: ConverseRecording.converse.filter(\.isStream))
    func metering(_ recording: ConverseRecording) throws {
        var whole = ConversePassingObserver()
        #expect(whole.observe(recording.response.span) == .pass)
        var single = ConversePassingObserver()
        for byte in recording.response { #expect(single.observe([byte].span) == .pass) }
        var reported: Usage?
        for case .usage(let usage) in read(recording, pieces: .max) { reported = usage }

        #expect(whole.metering == single.metering)
        #expect(whole.metering.usage?.input == reported?.input)
        #expect(whole.metering.usage?.output == reported?.output)
        #expect(whole.metering.hasError == (reported == nil))
        #expect(!whole.finish().isTruncated)
    }

    @Test(
        "a request that passes is understood",
        arguments: ConverseRecording.converse.filter { $0.request != nil }
    )
    func envelope(_ recording: ConverseRecording) throws {
        let request = try #require(recording.request)
        let body = request.bytes
        if request["serviceTier"]?["type"]?.string ?? "default" != "default"
            || request["performanceConfig"]?["latency"]?.string ?? "standard" != "standard"
        {
            #expect(throws: Refusal.self) {
                _ = try ConverseDialect.envelope(body.span, model: "m", isStream: true)
            }
            return
        }
        let envelope = try ConverseDialect.envelope(body.span, model: "m", isStream: true)

        #expect(envelope.model == "m")
        #expect(envelope.isStream)
        #expect(envelope.outputTokenLimit == request["inferenceConfig"]?["maxTokens"]?.integer)
        #expect(envelope.hasTools == (request["toolConfig"]?["tools"]?.array?.isEmpty == false))
    }

    @Test(
        "an invoked stream of Claude's is one of Anthropic's",
        arguments: ConverseRecording.invoke.filter {
            $0.isStream && $0.model.contains("claude-3") || $0.isStream && $0.model.contains("claude-haiku")
                || $0.isStream && $0.model.contains("claude-sonnet")
        }
    )
    func invoked(_ recording: ConverseRecording) throws {
        var answer = InvokedMessages(model: nil, requestID: nil)
        var bytes: [UInt8] = []
        for byte in recording.response { try answer.stream([byte].span, to: &bytes) }
        try answer.endStream(to: &bytes)
        let (steps, problem) = Streams.steps(bytes, reader: AnthropicDialect.eventReader())
        let (direct, _) = Streams.steps(
            recording.response,
            framing: BedrockInvokeFraming(),
            reader: AnthropicDialect.eventReader()
        )

        #expect(problem == nil)
        #expect(steps == direct)
        #expect(steps.last == .ended)
        #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("event: message_start\ndata: {"))
        #expect(answer.hasFinished && answer.usage != nil)
    }

    @Test(
        "an invoked answer of Claude's passes byte for byte, and its usage is read",
        arguments: ConverseRecording.invoke.filter {
            !$0.isStream && $0.status < 300 && $0.request?["anthropic_version"] != nil
                && $0.request?["messages"] != nil
        }
    )
    func invokedWhole(_ recording: ConverseRecording) throws {
        var answer = InvokedMessages(model: nil, requestID: nil)
        let body = try answer.whole(recording.response)

        #expect(body == recording.response)
        #expect(answer.usage == AnthropicDialect.usage(ofAnswer: recording.response.span))
        #expect(answer.usage != nil)
    }

    @Test(
        "a body for Claude is made as clients make it",
        arguments: ConverseRecording.invoke.filter { $0.request?["anthropic_version"] != nil }
    )
    func invocation(_ recording: ConverseRecording) throws {
        let request = try #require(recording.request)
        var own = try #require(request.object)
        let betas = (own.take("anthropic_beta")?.array ?? []).compactMap(\.string)
        _ = own.take("anthropic_version")
        own["model"] = "fast"
        own["stream"] = true
        let bytes = JSONValue.object(own).bytes
        let body = try BedrockInvoke.body(bytes.span, betas: betas)

        #expect(
            ConverseSamples.sorted(try JSONValue.read(body)).text == ConverseSamples.sorted(request).text
        )
    }

    @Test("the recordings are read")
    func presence() {
        #expect(!ConverseRecording.converse.isEmpty)
    }

    private func read(_ recording: ConverseRecording, pieces: Int) -> [ReplyEvent] {
        let (steps, problem) = Streams.steps(
            recording.response,
            framing: AWSEventStream(),
            reader: ConverseDialect.eventReader(of: recording.model),
            pieces: pieces
        )
        #expect(problem == nil)
        return steps
    }

    /// Empty objects and lists say nothing; a schema's text is compared by its meaning.
    private static func normal(_ value: JSONValue) -> JSONValue {
        guard case .object(var body) = value else { return value }
        for key in ["system", "inferenceConfig", "additionalModelRequestFields"]
        where body[key] == [] || body[key] == [:] {
            body[key] = nil
        }
        if case .object(var inference)? = body["inferenceConfig"], inference["stopSequences"] == [] {
            inference["stopSequences"] = nil
            body["inferenceConfig"] = .object(inference)
        }
        if var output = body["outputConfig"]?.object,
            let schema = output["textFormat"]?["structure"]?["jsonSchema"],
            var fields = schema.object, let text = fields["schema"]?.string,
            let meaning = try? JSONValue.read(Array(text.utf8))
        {
            fields["schema"] = meaning
            output["textFormat"] = .object(fields)
            body["outputConfig"] = .object(output)
        }
        return ConverseSamples.sorted(.object(body))
    }
}
