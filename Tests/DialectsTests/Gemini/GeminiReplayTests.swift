import Dialects
import JSONText
import Testing
import Vocabulary

@Suite("Recorded traffic of Gemini (only where GATEHOUSE_FIXTURES names a folder)")
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
}
