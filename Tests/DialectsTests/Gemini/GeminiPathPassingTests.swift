import Testing
import Vocabulary

@testable import Dialects

@Suite("Gemini's routes whose bodies name the model again")
struct GeminiPathPassingTests {
    private func envelope(_ dialect: any PassedDialect.Type, _ text: String) throws -> RequestEnvelope {
        let bytes = Array(text.utf8)
        return try dialect.envelope(bytes.span, model: "fast", isStream: nil)
    }

    @Test(
        "every place that names the model is found",
        arguments: [
            (Dialects.Operation.embedContent, #"{"model":"models/fast","content":{}}"#, 1),
            (.embedContent, #"{"content":{"parts":[{"text":"a","model":"other"}]}}"#, 0),
            (
                .batchEmbedContents,
                #"{"requests":[{"model":"models/fast","content":{}},{"content":{}},{"content":{},"model":"fast"}]}"#,
                2
            ),
            (.geminiCountTokens, #"{"contents":[]}"#, 0),
            (.geminiCountTokens, #"{"generateContentRequest":{"model":"models/fast","contents":[]}}"#, 1),
            (.geminiCountTokens, #"{"generate_content_request":{"contents":[],"model":"fast"}}"#, 1),
        ]
    )
    func names(_ operation: Dialects.Operation, _ text: String, _ count: Int) throws {
        let envelope = try envelope(#require(operation.passed), text)

        #expect(envelope.model == "fast")
        #expect(envelope.namedModels.count == count)
        let bytes = Array(text.utf8)
        for token in envelope.namedModels {
            #expect(["\"models/fast\"", "\"fast\""].contains(String(decoding: bytes[token], as: UTF8.self)))
        }
    }

    @Test(
        "another model, another form or nothing is refused",
        arguments: [
            (Dialects.Operation.embedContent, #"{"model":"models/other","content":{}}"#, "model"),
            (.embedContent, #"{"model":5,"content":{}}"#, "model"),
            (.embedContent, #"{"requests":[]}"#, "content"),
            (.batchEmbedContents, #"{"requests":[{"model":"models/other"}]}"#, "model"),
            (.batchEmbedContents, #"{"requests":{}}"#, "requests"),
            (.geminiCountTokens, #"{"generateContentRequest":[]}"#, "generateContentRequest"),
            (.geminiCountTokens, "{}", "contents"),
        ]
    )
    func faults(_ operation: Dialects.Operation, _ text: String, _ param: String) throws {
        let error = #expect(throws: Refusal.self) { try envelope(#require(operation.passed), text) }
        #expect(error?.param == param)
    }

    @Test("pictures in what is embedded are content whose length bounds no tokens")
    func media() throws {
        let text = #"{"content":{"parts":[{"inlineData":{"mimeType":"image/png","data":""}}]}}"#
        #expect(try envelope(GeminiEmbedPassing.self, text).namesContent)
        #expect(try !envelope(GeminiEmbedPassing.self, #"{"content":{"parts":[{"text":"a"}]}}"#).namesContent)
    }
}
