import Dialects
import JSONText
import Testing
import Vocabulary

@Suite("Gemini's dialect against changed texts")
struct GeminiMutationTests {
    private static let request =
        #"{"systemInstruction":{"parts":[{"text":"s"}]},"contents":[{"role":"model","parts":[{"functionCall":{"name":"f","#
        + #""args":{"a":[1]},"id":"x"},"thoughtSignature":"YQ=="},{"text":"t","thought":true}]},{"role":"user","parts":["#
        + #"{"functionResponse":{"name":"f","response":{"result":"r"},"parts":[{"inlineData":{"mimeType":"image/png","data":"A"}}]}},"#
        + #"{"file_data":{"file_uri":"gs://a"}}]}],"tools":[{"functionDeclarations":[{"name":"f","parameters":{"type":"OBJECT","#
        + #""properties":{"a":{"anyOf":[{"type":"STRING"}],"nullable":true}}}}]}],"toolConfig":{"functionCallingConfig":{"mode":"ANY"}},"#
        + #""generationConfig":{"stopSequences":["x"],"responseMimeType":"application/json","responseSchema":{"type":"ARRAY","#
        + #""items":{"type":"INTEGER"}},"thinkingConfig":{"thinkingLevel":"LOW"}},"serviceTier":"flex"}"#
    private static let answer =
        #"{"candidates":[{"content":{"parts":[{"text":"é"},{"functionCall":{"name":"f","partialArgs":[{"jsonPath":"$.a[0]","#
        + #""stringValue":"x"}]}}],"role":"model"},"finishReason":"STOP","index":0,"groundingMetadata":{"groundingChunks":["#
        + #"{"web":{"uri":"u"}}],"groundingSupports":[{"segment":{"startIndex":0,"endIndex":2,"text":"é"},"groundingChunkIndices":[0]}]},"#
        + #""logprobsResult":{"chosenCandidates":[{"token":"a","logProbability":-1}],"topCandidates":[]}}],"usageMetadata":"#
        + #"{"promptTokenCount":3,"candidatesTokenCount":2,"totalTokenCount":5},"promptFeedback":{"blockReason":1},"responseId":"r"}"#

    /// The text with a few bytes changed, so that it stays JSON often enough.
    private func mutated(_ text: String, _ random: inout GeminiRandom) -> [UInt8] {
        let alphabet = Array("{}[],:\"0123456789-.etruefalsn_ax$".utf8)
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[place] = alphabet.randomElement(using: &random) ?? 0
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(alphabet.randomElement(using: &random) ?? 0, at: place)
            default:
                let end = min(bytes.count, place + Int.random(in: 1...40, using: &random))
                bytes.insert(
                    contentsOf: bytes[place..<end],
                    at: Int.random(in: 0..<bytes.count, using: &random)
                )
            }
        }
        return bytes
    }

    @Test("a changed request is refused or written", arguments: 1...4)
    func requests(_ seed: UInt64) throws {
        var random = GeminiRandom(state: seed)
        var written = 0
        for _ in 0..<400 {
            guard let value = try? JSONValue.read(mutated(Self.request, &random)) else { continue }
            do throws(Refusal) {
                var conversation = try GeminiDialect.conversation(from: value, model: "fast", isStream: false)
                conversation.operation = Bool.random(using: &random) ? .chatCompletions : .generateContent
                var rendering = GeminiSamples.rendering("gemini-2.0-flash", policy: [.files: .drop])
                _ = try GeminiDialect.body(of: conversation, &rendering)
                written += 1
            } catch {
                #expect(error.code == .invalidBody)
            }
        }
        #expect(written > 20)
    }

    @Test("a changed answer, whole or streamed, is read or the upstream's failure", arguments: 1...4)
    func answers(_ seed: UInt64) throws {
        var random = GeminiRandom(state: seed)
        var read = 0
        for _ in 0..<400 {
            let bytes = mutated(Self.answer, &random)
            var reader = GeminiDialect.eventReader()
            do throws(UpstreamProblem) {
                let events = try reader.read(name: nil, data: bytes) + reader.finish()
                let assembly = GeminiReplyAssembly(events)
                #expect(assembly.violations.isEmpty, "\(String(decoding: bytes, as: UTF8.self))")
                _ = GeminiStreamSamples.written(events, isArray: true)
            } catch {
                #expect(error.kind == .failed)
            }
            guard let value = try? JSONValue.read(bytes) else { continue }
            do throws(UpstreamProblem) {
                let reply = try GeminiDialect.reply(from: value)
                _ = GeminiDialect.body(of: reply, GeminiStreamSamples.context())
                read += 1
            } catch {
                #expect(error.status >= 400)
            }
        }
        #expect(read > 20)
    }
}
