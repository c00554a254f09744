import Dialects
import JSONText
import RecordingsTesting
import Testing
import Vocabulary

/// Recorded traffic of every provider that speaks Chat Completions, if it is there (see `Recording`).
@Suite("Recorded chat completions", .needsRecordings)
struct ChatRecordingTests {
    private static let providers = [
        "openai", "azure_openai", "deepseek", "groq", "xai", "together", "fireworks", "openrouter",
        "perplexity",
        "cerebras", "deepinfra", "zai", "minimax", "databricks", "snowflake", "llamacpp", "vllm", "mistral",
        "venice",
        "writer", "doubleword", "github_copilot", "huggingface", "lambda", "vercel_gateway", "ai21", "avian",
        "crusoe",
        "cloudflare", "gpustack", "mistralrs", "gemini", "bedrock",
    ]

    private static func rendering(_ kind: String) -> Rendering {
        Rendering(model: "m", outputTokenLimit: 4096, providerKind: kind, maker: .openAI)
    }

    @Test("requests are read, and written again with nothing dropped", arguments: providers)
    func requests(_ provider: String) throws {
        for recording in Recording.all(provider, ["chat"]) where recording.status < 300 {
            guard let request = recording.request, request["messages"] != nil else { continue }
            // Pictures of a result move to the message after it, as OpenAI's results are texts.
            let results = request["messages"]?.array?.filter { $0["role"] == "tool" } ?? []
            if results.contains(where: { $0.text.contains("image_url") }) { continue }
            let conversation = try ChatDialect.conversation(from: request, model: nil, isStream: nil)
            var rendering = Self.rendering(
                request.text.contains("video_url") ? "openai-compatible" : "openai"
            )
            let body = try ChatDialect.body(of: conversation, &rendering)

            let again = try ChatDialect.conversation(from: body, model: conversation.model, isStream: nil)
            var expected = conversation
            expected.asksUsage = conversation.isStream
            // Functions of the older form are asked for as tools, of which one is called.
            if expected.callsFunctions, expected.allowsParallelTools == nil {
                expected.allowsParallelTools = false
            }
            expected.callsFunctions = false
            expected.withoutWhatOpenAILacks()
            var compared = again
            compared.withoutWhatOpenAILacks()
            #expect(compared == expected, "\(recording.id)")
        }
    }

    @Test("answers are read, and say the same when written and read again", arguments: providers)
    func answers(_ provider: String) throws {
        for recording in Recording.all(provider, ["chat"]) where recording.status < 300 && !recording.isStream
        {
            guard !recording.isBinary, let value = try? JSONValue.read(recording.response),
                value["choices"]?.array?.isEmpty == false
            else { continue }
            let reply = try ChatDialect.reply(from: value)
            let context = ReplyContext(
                conversation: Conversation(model: "m"),
                model: nil,
                created: 1,
                id: "x"
            )
            var again = try ChatDialect.reply(from: ChatDialect.body(of: reply, context))
            var expected = reply
            again.withoutNativeWords()
            expected.withoutNativeWords()
            #expect(again == expected, "\(recording.id)")
        }
    }

    @Test(
        "streams follow the rules, whatever the pieces, and say the same when written and read again",
        arguments: providers
    )
    func streams(_ provider: String) throws {
        for recording in Recording.all(provider, ["chat"])
        where recording.status < 300 && recording.isStream && !recording.isBinary {
            guard recording.response.starts(with: "data:".utf8) || recording.response.starts(with: ":".utf8)
            else {
                continue
            }
            let (steps, problem) = Streams.steps(recording.response, reader: ChatDialect.eventReader())
            let (small, _) = Streams.steps(recording.response, reader: ChatDialect.eventReader(), pieces: 7)
            #expect(small == steps, "\(recording.id)")
            var grammar = EventGrammar()
            var assembly = ReplyAssembly()
            for step in steps {
                grammar.take(step)
                assembly.take(step)
            }
            #expect(grammar.faults.isEmpty, "\(recording.id): \(grammar.faults)")
            guard problem == nil, assembly.problem == nil else { continue }

            var conversation = Conversation(model: "m")
            conversation.asksUsage = true
            let context = ReplyContext(conversation: conversation, model: nil, created: 1, id: "x")
            let bytes = Streams.written(steps, ChatDialect.eventWriter(context))
            var again = ReplyAssembly()
            for step in Streams.steps(bytes, reader: ChatDialect.eventReader()).steps { again.take(step) }
            var expected = assembly.whole
            var found = again.whole
            expected.withoutNativeWords()
            found.withoutNativeWords()
            #expect(found == expected, "\(recording.id)")
        }
    }
}

extension Conversation {
    /// What our own writing for OpenAI changes on purpose.
    fileprivate mutating func withoutWhatOpenAILacks() {
        model = ""
        asksUsage = false
        // Functions of the older form are tools here.
        callsFunctions = false
        if case .jsonSchema(var schema) = form {
            schema.name = schema.name ?? "answer"
            form = .jsonSchema(schema)
        }
        sampling.topK = nil
        // Mistral's own words, of which OpenAI has one by another name.
        if let seed = extras.take("random_seed") { sampling.seed = sampling.seed ?? seed }
        for key in ["safe_prompt", "prompt_mode"] { _ = extras.take(key) }
        system = [.text(system.compactMap(\.text).joined(separator: "\n\n"))]
        for turn in turns.indices {
            if turns[turn].role == .assistant {
                turns[turn].name = nil
                let text = turns[turn].parts.compactMap(\.text).joined()
                turns[turn].parts.removeAll { part in
                    switch part.content {
                    case .reasoning, .text, .opaque: true
                    default: false
                    }
                }
                turns[turn].parts.insert(.text(text), at: 0)
            }
            for part in turns[turn].parts.indices {
                turns[turn].parts[part].cacheMark = nil
                if case .toolResult(var result) = turns[turn].parts[part].content {
                    result.name = nil
                    let text = result.text
                    result.parts = [.text(text == "The result is in the next message." ? "" : text)]
                    turns[turn].parts[part].content = .toolResult(result)
                }
                if case .toolCall(var call) = turns[turn].parts[part].content {
                    call.signature = nil
                    if call.arguments.isEmpty { call.arguments = "{}" }
                    turns[turn].parts[part].content = .toolCall(call)
                }
                if case .document(var media) = turns[turn].parts[part].content {
                    media.name = media.name ?? "document"
                    turns[turn].parts[part].content = .document(media)
                }
            }
        }
        for tool in tools.indices { tools[tool].cacheMark = nil }
        if tools.isEmpty {
            toolChoice = nil
            allowsParallelTools = nil
        }
    }
}

extension Reply {
    /// What a dialect cannot say twice: the provider's own word for the end, and text that came in several parts.
    fileprivate mutating func withoutNativeWords() {
        created = nil
        extras = JSONObject()
        if model == "m" { model = "" }
        if id == "chatcmpl-x" { id = "" }
        for choice in choices.indices {
            choices[choice].nativeStop = nil
            if choices[choice].stop == .stopSequence { choices[choice].stop = .finished }
            if choices[choice].logProbabilities == nil { choices[choice].logProbabilities = nil }
            let text = choices[choice].parts.compactMap(\.text).joined()
            let citations = choices[choice].parts.flatMap(\.citations)
            choices[choice].parts.removeAll { $0.text != nil }
            var part = ContentPart.text(text)
            part.citations = citations
            if !text.isEmpty { choices[choice].parts.append(part) }
            for place in choices[choice].parts.indices {
                if case .toolCall(var call) = choices[choice].parts[place].content {
                    if call.arguments.isEmpty { call.arguments = "{}" }
                    choices[choice].parts[place].content = .toolCall(call)
                }
                if case .reasoning(var reasoning) = choices[choice].parts[place].content {
                    reasoning.itemID = nil
                    choices[choice].parts[place].content = .reasoning(reasoning)
                }
            }
        }
    }
}
