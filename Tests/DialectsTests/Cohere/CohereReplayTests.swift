import JSONText
import RecordingsTesting
import Testing
import Vocabulary

@testable import Dialects

/// Recorded traffic of Cohere's chat, if it is there (see `Recording`).
@Suite("Recorded traffic of Cohere", .needsRecordings)
struct CohereReplayTests {
    private static let recordings = Recording.all("cohere", ["chat"]).filter { $0.path == "/v2/chat" }

    @Test("requests are written as they were read")
    func requests() throws {
        for recording in Self.recordings {
            guard let request = recording.request, request["messages"] != nil else { continue }
            let conversation = try CohereDialect.conversation(from: request, model: nil, isStream: nil)
            var rendering = Rendering(
                model: conversation.model,
                outputTokenLimit: 4096,
                providerKind: "cohere",
                maker: .other
            )
            let body = try CohereDialect.body(of: conversation, &rendering)

            #expect(
                CohereNormalForm.request(body).text == CohereNormalForm.request(request).text,
                "\(recording.id)"
            )
            #expect(rendering.dropped.isEmpty, "\(recording.id)")
            let bytes = request.bytes
            let envelope = try CohereDialect.envelope(bytes.span, model: nil, isStream: nil)
            #expect(envelope.model == conversation.model)
        }
    }

    @Test("answers are written as they were read, and their tokens add up")
    func answers() throws {
        for recording in Self.recordings where !recording.isStream {
            guard recording.status < 300 else {
                let problem = CohereDialect.problem(status: recording.status, body: recording.response)
                #expect(problem.kind == .contextTooLong)
                continue
            }
            let value = try JSONValue.read(recording.response)
            let reply = try CohereDialect.reply(from: value)
            let body = CohereDialect.body(of: reply, CohereSamples.context())

            #expect(
                CohereNormalForm.answer(body).text == CohereNormalForm.answer(value).text,
                "\(recording.id)"
            )
            try check(#require(reply.usage), value["usage"])
            let scanned = CohereDialect.usage(ofAnswer: recording.response.span)
            #expect(scanned == reply.usage)
        }
    }

    @Test("streams follow the rules, and say the same when written and read again")
    func streams() throws {
        for recording in Self.recordings where recording.isStream && recording.status < 300 {
            let (steps, problem) = Streams.steps(recording.response, reader: CohereDialect.eventReader())
            let (small, _) = Streams.steps(
                recording.response,
                reader: CohereDialect.eventReader(),
                pieces: 7
            )
            #expect(small == steps, "\(recording.id)")
            // One recording is of a stream that the provider itself ended with an error.
            if let problem {
                #expect(problem.message.hasPrefix("your request resulted in an invalid tool generation"))
                #expect(problem.kind == .failed)
                continue
            }
            #expect(steps.last == .ended, "\(recording.id)")
            var grammar = EventGrammar()
            var assembly = ReplyAssembly()
            for step in steps {
                grammar.take(step)
                assembly.take(step)
            }
            #expect(grammar.faults.isEmpty, "\(recording.id): \(grammar.faults)")
            let bytes = Streams.written(steps, CohereDialect.eventWriter(CohereSamples.context()))
            var again = ReplyAssembly()
            for step in Streams.steps(bytes, reader: CohereDialect.eventReader()).steps { again.take(step) }
            // A call without arguments is written as one with an empty object.
            let expected = assembly.whole.withObjects
            #expect(again.whole == expected, "\(recording.id)")
            #expect(assembly.whole.usage != nil)
        }
    }

    private func check(_ usage: Usage, _ report: JSONValue?) {
        let input = report?["tokens"]?["input_tokens"]?.integer ?? 0
        let billed = report?["billed_units"]?["input_tokens"]?.integer ?? 0
        #expect(usage.input == max(input, billed))
        #expect(usage.input - usage.rare[.unbilledInput] == billed)
        #expect(usage.output == report?["tokens"]?["output_tokens"]?.integer)
        #expect(usage.cachedInput == report?["cached_tokens"]?.integer ?? 0)
    }
}

extension Reply {
    /// The answer with an empty object where a call has no arguments.
    fileprivate var withObjects: Reply {
        var reply = self
        for choice in reply.choices.indices {
            for part in reply.choices[choice].parts.indices {
                guard case .toolCall(var call) = reply.choices[choice].parts[part].content,
                    call.arguments.isEmpty
                else { continue }
                call.arguments = "{}"
                reply.choices[choice].parts[part].content = .toolCall(call)
            }
        }
        return reply
    }
}
