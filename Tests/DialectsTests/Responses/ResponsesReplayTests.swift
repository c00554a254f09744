import Dialects
import JSONText
import RecordingsTesting
import Testing
import Vocabulary

/// Recorded traffic of providers that speak the dialect, if it is there (see `Recording`).
@Suite("Recorded responses", .needsRecordings)
struct ResponsesReplayTests {
    static let providers = [
        "openai", "azure_openai", "xai", "openrouter", "deepseek", "chatgpt_codex", "github_copilot",
        "llamacpp", "mistralrs", "bedrock", "response-only",
    ]

    @Test("requests are read, and come out as they were", arguments: providers)
    func requests(_ provider: String) throws {
        for recording in Recording.all(provider, ["responses"]) where recording.status < 300 {
            guard let request = recording.request, request["model"] != nil else { continue }
            let conversation = try ResponsesDialect.conversation(from: request, model: nil, isStream: nil)
            var rendering = Rendering(
                model: conversation.model,
                outputTokenLimit: 4096,
                providerKind: provider == "openai" || provider == "azure_openai" ? "openai" : provider,
                maker: .openAI
            )
            let body = try ResponsesDialect.body(of: conversation, &rendering)

            #expect(Self.normal(body) == Self.normal(request), "\(recording.id)")
            #expect(rendering.dropped.isEmpty, "\(recording.id): \(rendering.dropped)")
            let again = try ResponsesDialect.conversation(from: body, model: nil, isStream: nil)
            #expect(again.turns == conversation.turns, "\(recording.id)")
        }
    }

    @Test("requests that pass are understood", arguments: providers)
    func envelopes(_ provider: String) throws {
        for recording in Recording.all(provider, ["responses"]) where recording.status < 300 {
            guard let request = recording.request, request["model"] != nil,
                request["service_tier"] == nil || request["service_tier"] == "auto"
            else { continue }
            let bytes = request.bytes
            let envelope = try ResponsesDialect.envelope(bytes.span, model: nil, isStream: nil)

            #expect(envelope.model == request["model"]?.string)
            #expect(envelope.isStream == (request["stream"] == true))
            #expect(envelope.outputTokenLimit == request["max_output_tokens"]?.integer)
            #expect(envelope.hasTools == (request["tools"]?.array?.isEmpty == false))
        }
    }

    @Test("whole answers are read, metered, and come out as they were", arguments: providers)
    func answers(_ provider: String) throws {
        for recording in Recording.all(provider, ["responses"])
        where recording.status < 300 && !recording.isStream {
            guard let body = try? JSONValue.read(recording.response), body["object"] == "response" else {
                continue
            }
            let reply = try ResponsesDialect.reply(from: body)
            let context = ReplyContext(
                conversation: Conversation(model: "m"),
                model: nil,
                created: 1,
                id: "x"
            )
            let written = ResponsesDialect.body(of: reply, context)

            let found = Self.answer(written, only: body)
            let expected = Self.answer(body, only: body)
            #expect(found == expected, "\(recording.id)")
            if let usage = reply.usage {
                #expect(body["usage"]?["total_tokens"]?.integer == usage.input + usage.output)
            }
            let bytes = recording.response
            let usage = ResponsesDialect.usage(ofAnswer: bytes.span)
            let isError = ResponsesDialect.isError(answer: bytes.span)
            let token = ResponsesDialect.modelToken(inAnswer: bytes.span)
            #expect(usage == reply.usage, "\(recording.id)")
            #expect(!isError)
            #expect((token != nil) == !reply.model.isEmpty)
        }
    }

    @Test(
        "streams follow the rules whatever the pieces, and say what their whole answers say",
        arguments: providers
    )
    func streams(_ provider: String) throws {
        for recording in Recording.all(provider, ["responses"])
        where recording.status < 300 && recording.isStream {
            let (steps, problem) = Streams.steps(recording.response, reader: ResponsesDialect.eventReader())
            let (small, _) = Streams.steps(
                recording.response,
                reader: ResponsesDialect.eventReader(),
                pieces: 7
            )
            #expect(small == steps, "\(recording.id)")
            var grammar = EventGrammar()
            var assembly = ReplyAssembly()
            for step in steps {
                grammar.take(step)
                assembly.take(step)
            }
            #expect(grammar.faults.isEmpty, "\(recording.id): \(grammar.faults)")
            let values = Self.events(recording.response)
            var meter = ResponsesMeter()
            var metering = StreamMetering()
            for value in values {
                let bytes = value.bytes
                meter.read(bytes.span, &metering)
            }
            guard problem == nil, assembly.problem == nil else {
                #expect(
                    metering.hasError || !metering.isDone,
                    "\(recording.id): \(String(describing: problem))"
                )
                continue
            }
            #expect(metering.isDone && !metering.hasError, "\(recording.id)")
            #expect(metering.usage == assembly.whole.usage, "\(recording.id)")

            guard
                let response = values.last(where: {
                    ["response.completed", "response.incomplete"].contains($0["type"]?.string)
                })?["response"]
            else {
                Issue.record("\(recording.id) has no end")
                continue
            }
            let whole = try ResponsesDialect.reply(from: response)
            if response["output"] != [] {
                // Encrypted thoughts are made anew for the response that is repeated at the end.
                #expect(Said(assembly.whole).roughly == Said(whole).roughly, "\(recording.id)")
            }

            let context = ReplyContext(
                conversation: Conversation(model: "m"),
                model: nil,
                created: 1,
                id: "x"
            )
            let bytes = Streams.written(steps, ResponsesDialect.eventWriter(context))
            var again = ReplyAssembly()
            for step in Streams.steps(bytes, reader: ResponsesDialect.eventReader()).steps {
                again.take(step)
            }
            #expect(Said(again.whole) == Said(assembly.whole), "\(recording.id)")
            // Searches are counted among items, of which some are only told in the end and not written again.
            var usage = assembly.whole.usage
            usage?.rare[.searches] = again.whole.usage?.rare[.searches] ?? 0
            #expect(again.whole.usage == usage)
            let written = Self.events(bytes)
            #expect(written.map { $0["sequence_number"]?.integer } == written.indices.map { $0 })
        }
    }

    @Test(
        "streams of other dialects say the same through the face",
        arguments: ["openai", "deepseek", "groq", "openrouter", "mistral", "anthropic", "zai", "xai"]
    )
    func face(_ provider: String) throws {
        for recording in Recording.all(provider, ["chat", "messages"])
        where recording.status < 300 && recording.isStream && !recording.isBinary {
            let reader: any ReplyEventReading =
                recording.operation == "messages" ? AnthropicDialect.eventReader() : ChatDialect.eventReader()
            let steps = Streams.steps(recording.response, reader: reader).steps
            guard steps.last == .ended else { continue }
            var assembly = ReplyAssembly()
            for step in steps { assembly.take(step) }
            var conversation = Conversation(model: "m")
            conversation.operation = .responses
            let context = ReplyContext(conversation: conversation, model: nil, created: 1, id: "x")
            let bytes = Streams.written(steps, ResponsesDialect.eventWriter(context))

            let events = Self.events(bytes)
            #expect(events.map { $0["sequence_number"]?.integer } == events.indices.map { $0 })
            var again = ReplyAssembly()
            for step in Streams.steps(bytes, reader: ResponsesDialect.eventReader()).steps {
                again.take(step)
            }
            var found = Said(again.whole)
            var expected = Said(assembly.whole)
            found.withoutOwn()
            expected.withoutOwn()
            #expect(found == expected, "\(recording.id)")
            let whole = ResponsesDialect.body(of: assembly.whole, context)
            let last = events.last?["response"]
            if assembly.whole.choices.count == 1 {
                #expect(last?["output"]?.array?.count == whole["output"]?.array?.count, "\(recording.id)")
                #expect(last?["usage"] == whole["usage"], "\(recording.id)")
            }
        }
    }

    /// The data of all events.
    private static func events(_ body: [UInt8]) -> [JSONValue] {
        body.split { $0 == 0x0A || $0 == 0x0D }.compactMap { line in
            line.starts(with: "data:".utf8) ? try? JSONValue.read(Array(line.dropFirst(5))) : nil
        }
    }
}

/// What an answer says, without what a dialect cannot say twice.
private struct Said: Equatable {
    let texts: String
    let refusals: String
    let thoughts: [String]
    var signatures: [String]
    var calls: [String]
    var opaque: [JSONValue]
    var citations: Int
    var stop: StopReason?

    /// Without what one dialect alone can say: blocks of its own, ids of items, ends that have no word here.
    mutating func withoutOwn() {
        opaque = []
        calls = calls.map { call in
            var words = call.split(separator: " ", omittingEmptySubsequences: false)
            if words.count > 1 { words.remove(at: 1) }
            return words.joined(separator: " ")
        }
        citations = 0
        if stop == .stopSequence || stop == .paused { stop = .finished }
        if stop == .refusal { stop = .filtered }
    }

    /// Without what the provider says differently the second time.
    var roughly: Said {
        var copy = self
        copy.signatures = signatures.map { _ in "" }
        copy.opaque = opaque.compactMap { $0["type"] }
        return copy
    }

    init(_ reply: Reply) {
        var texts = ""
        var refusals = ""
        var thoughts = ""
        var signatures: [String] = []
        var calls: [String] = []
        var opaque: [JSONValue] = []
        for part in reply.choices.first?.parts ?? [] {
            switch part.content {
            case .text(let text): texts += text
            case .refusal(let text): refusals += text
            case .reasoning(let reasoning):
                if !reasoning.text.isEmpty { thoughts += "\(reasoning.text)\n" }
                if let signature = reasoning.signature { signatures.append(signature.text) }
            case .toolCall(let call):
                let arguments = call.arguments.isEmpty ? "{}" : call.arguments
                calls.append("\(call.id) \(call.itemID ?? "") \(call.name) \(arguments)")
            case .opaque(_, let value): opaque.append(ResponsesSamples.sorted(value))
            default: break
            }
        }
        self.texts = texts
        self.refusals = refusals
        self.thoughts = thoughts.split(separator: "\n").map(String.init)
        self.signatures = signatures
        self.calls = calls
        self.opaque = opaque
        citations = reply.choices.first?.parts.map(\.citations.count).reduce(0, +) ?? 0
        stop = reply.choices.first?.stop
    }
}

extension ResponsesReplayTests {
    /// A request without the differences that mean nothing: strings for one plain text, types that may be left out, nulls.
    private static func normal(_ request: JSONValue) -> JSONValue {
        guard case .object(var object) = request else { return request }
        for member in object.members where member.value == .null { object[member.key] = nil }
        if object["stream"] == false { object["stream"] = nil }
        if object["text"]?["format"] == ["type": "text"], case .object(var text)? = object["text"] {
            text["format"] = nil
            object["text"] = text.isEmpty ? nil : .object(text)
        }
        if object["tools"] == [] { object["tools"] = nil }
        if case .string(let text)? = object["input"] {
            object["input"] = [["role": "user", "content": .string(text)]]
        }
        if let user = object["user"] {
            object["safety_identifier"] = user
            object["user"] = nil
        }
        object["input"] = object["input"]?.array.map { .array($0.map(item)) } ?? object["input"]
        object["tools"] = object["tools"]?.array.map { .array($0.map(tool)) } ?? object["tools"]
        return ResponsesSamples.sorted(.object(object))
    }

    private static func item(_ value: JSONValue) -> JSONValue {
        guard case .object(var item) = value else { return value }
        if item["type"] == nil { item["type"] = "message" }
        for member in item.members where member.value == .null { item[member.key] = nil }
        if item["arguments"] == "" { item["arguments"] = "{}" }
        for key in ["content", "output"] {
            guard let parts = item[key]?.array else { continue }
            item[key] = .array(
                parts.map { part in
                    guard case .object(var part) = part else { return part }
                    for name in ["annotations", "logprobs"] where part[name] == [] { part[name] = nil }
                    return .object(part)
                }
            )
            let first = item[key]?.array?.first
            if parts.count == 1, first?.object?.count == 2, item["id"] == nil, let text = first?["text"],
                item["type"] != "reasoning"
            {
                item[key] = text
            }
        }
        return .object(item)
    }

    private static func tool(_ value: JSONValue) -> JSONValue {
        guard case .object(var tool) = value else { return value }
        if let nested = tool["function"]?.object {
            tool = nested
            tool["type"] = "function"
        }
        for member in tool.members where member.value == .null { tool[member.key] = nil }
        return .object(tool)
    }

    /// An answer's members that the recorded one has, nulls and empty lists left out.
    private static func answer(_ value: JSONValue, only other: JSONValue) -> JSONValue {
        guard case .object(var object) = value else { return value }
        for member in object.members where other[member.key] == nil || member.value == .null {
            object[member.key] = nil
        }
        // Clients take no tier that OpenAI has no word for.
        if object["service_tier"] == "provisioned" { object["service_tier"] = nil }
        if case .object(var usage)? = object["usage"] {
            usage["input_tokens_details"] = nil
            usage["output_tokens_details"] = nil
            object["usage"] = .object(usage)
        }
        object["output"] = object["output"]?.array.map { items in
            .array(
                items.map { item in
                    guard case .object(var item) = item else { return item }
                    for member in item.members where member.value == .null { item[member.key] = nil }
                    if item["content"] == [] { item["content"] = nil }
                    item["content"] =
                        item["content"]?.array.map { parts in
                            .array(
                                parts.map { part in
                                    guard case .object(var part) = part else { return part }
                                    for name in ["annotations", "logprobs"] where part[name] == [] {
                                        part[name] = nil
                                    }
                                    return .object(part)
                                }
                            )
                        } ?? item["content"]
                    return .object(item)
                }
            )
        }
        return ResponsesSamples.sorted(.object(object))
    }
}
