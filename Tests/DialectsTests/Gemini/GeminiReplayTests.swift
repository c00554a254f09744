import Dialects
import JSONText
import RecordingsTesting
import Testing
import Vocabulary

@Suite("Recorded traffic of Gemini", .needsRecordings)
struct GeminiReplayTests {
    @Test("every recorded request is read and written again as it was")
    func requests() throws {
        for recording in try GeminiRecordings.all("generate_content") {
            let conversation: Conversation
            do {
                conversation = try GeminiDialect.conversation(
                    from: recording.request,
                    model: recording.model,
                    isStream: recording.isStream
                )
            } catch {
                // The service refused these as well.
                #expect(recording.status == 400, "\(recording.id): \(error)")
                continue
            }
            var rendering = GeminiSamples.rendering(recording.model)
            let body = try GeminiDialect.body(of: conversation, &rendering)
            let expected = GeminiNormalForm.request(recording.request)
            let found = GeminiNormalForm.request(body)
            #expect(found.text == expected.text, "\(recording.id)")
            #expect(rendering.dropped.isEmpty, "\(recording.id)")
        }
        #expect(try GeminiSamples.passed(#"{"contents":[]}"#) == ["contents": []])
    }

    @Test("every recorded answer is read, adds up, and is written again as it was")
    func answers() throws {
        for recording in try GeminiRecordings.all("generate_content") where !recording.isStream {
            guard recording.status == 200 else {
                let problem = GeminiDialect.problem(
                    status: recording.status,
                    body: Array(recording.answer.utf8)
                )
                #expect(problem.kind != .failed && !problem.message.isEmpty, "\(recording.id)")
                continue
            }
            let body = try GeminiSamples.json(recording.answer)

            let reply = try GeminiDialect.reply(from: body)
            let written = GeminiDialect.body(of: reply, GeminiStreamSamples.context())

            let usage = reply.usage
            #expect(
                usage.map { $0.input + $0.output } == body["usageMetadata"]?["totalTokenCount"]?.integer,
                "\(recording.id)"
            )
            let expected = GeminiNormalForm.answer(body).text
            #expect(GeminiNormalForm.answer(written).text == expected, "\(recording.id)")
        }
    }

    @Test(
        "every recorded stream is read to its end, adds up, and is the same when it is written and read again"
    )
    func streams() throws {
        for recording in try GeminiRecordings.all("generate_content") where recording.isStream {
            guard recording.status == 200 else { continue }
            let data = GeminiStreamSamples.data(recording.answer)
            let events = try GeminiStreamSamples.events(data)
            let assembly = GeminiReplyAssembly(events)
            #expect(
                assembly.hasEnded && assembly.violations.isEmpty,
                "\(recording.id): \(assembly.violations)"
            )

            let last = try data.last.map { try JSONValue.read($0) }
            let total = last?["usageMetadata"]?["totalTokenCount"]?.integer
            #expect(assembly.usage.map { $0.input + $0.output } == total, "\(recording.id)")
            for isArray in [false, true] {
                let written = GeminiStreamSamples.written(events, isArray: isArray)
                let again = GeminiReplyAssembly(
                    try GeminiStreamSamples.events(GeminiStreamSamples.data(written))
                )
                #expect(again.comparableReply == assembly.comparableReply, "\(recording.id)")
            }
        }
    }
}
