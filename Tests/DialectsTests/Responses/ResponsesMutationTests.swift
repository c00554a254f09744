import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Texts of the Responses API, mutated and cut")
struct ResponsesMutationTests {
    private static let request = #"""
        {"model":"fast","max_output_tokens":100,"stream":true,"instructions":"s","previous_response_id":"r",
         "tools":[{"type":"function","name":"f","parameters":{"type":"object"}},{"type":"custom","name":"g"},{"type":"web_search"}],
         "tool_choice":{"type":"function","name":"f"},"reasoning":{"effort":"high","summary":"auto"},"metadata":{"k":"v"},
         "text":{"format":{"type":"json_schema","name":"n","schema":{"type":"object"}}},"include":["x"],
         "input":[{"role":"user","content":[{"type":"input_image","image_url":"x"},{"type":"input_text","text":"a"}]},
          {"type":"reasoning","id":"rs","summary":[{"type":"summary_text","text":"h"}],"encrypted_content":"gh1.gemini.x"},
          {"type":"message","role":"assistant","id":"m","content":[{"type":"output_text","text":"b","annotations":[]},{"type":"refusal","refusal":"no"}]},
          {"type":"function_call","id":"fc","call_id":"t","name":"f","arguments":"{}"},
          {"type":"function_call_output","call_id":"t","output":[{"type":"input_file","file_id":"r"}]},{"type":"item_reference","id":"i"}]}
        """#

    /// A text with some bytes changed, removed, doubled or swapped for others that mean something.
    private func mutated(_ text: String, _ random: inout ResponsesGenerator) -> [UInt8] {
        var bytes = Array(text.utf8)
        let words = [#"null"#, #"{}"#, "[]", #""""#, "-1", "1e400", "true", "\\", "\"", "{", "]", ","]
        for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(bytes.count, place + Int.random(in: 0...8, using: &random))
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.removeSubrange(place..<end)
            case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
            default:
                bytes.replaceSubrange(place..<end, with: words.randomElement(using: &random)?.utf8 ?? "".utf8)
            }
        }
        return bytes
    }

    /// The value with one of its values, chosen at random, swapped for another.
    private func swapped(_ value: JSONValue, _ random: inout ResponsesGenerator) -> JSONValue {
        let others: [JSONValue] = [
            .null, true, -1, 9_000_000_000, "", "x", [], [:], [[:]], ["type": "output_text"],
            .number("1e400"),
        ]
        guard Int.random(in: 0..<6, using: &random) > 0 else {
            return others.randomElement(using: &random) ?? .null
        }
        switch value {
        case .array(var elements):
            guard let place = elements.indices.randomElement(using: &random) else { return .null }
            elements[place] = swapped(elements[place], &random)
            return .array(elements)
        case .object(var object):
            guard let member = object.members.randomElement(using: &random) else { return [] }
            object[member.key] = swapped(member.value, &random)
            return .object(object)
        default: return others.randomElement(using: &random) ?? .null
        }
    }

    @Test("a request of any bytes is read or refused, by both readers", arguments: UInt64(0)..<40)
    func requests(_ seed: UInt64) throws {
        var random = ResponsesGenerator(seed)
        for _ in 0..<50 {
            let bytes = mutated(Self.request, &random)
            if let envelope = try? ResponsesDialect.envelope(bytes.span, model: nil, isStream: nil) {
                #expect(!envelope.model.isEmpty)
            }
            if let value = try? JSONValue.read(bytes) { try write(value) }
        }
    }

    @Test("a request of any values is read or refused, and so written", arguments: UInt64(0)..<40)
    func values(_ seed: UInt64) throws {
        var random = ResponsesGenerator(seed)
        let request = try ResponsesSamples.json(Self.request)
        for _ in 0..<50 { try write(swapped(request, &random)) }
    }

    private func write(_ value: JSONValue) throws {
        do throws(Refusal) {
            var conversation = try ResponsesDialect.conversation(from: value, model: nil, isStream: nil)
            for operation in [Operation.responses, .messages] {
                conversation.operation = operation
                for kind in ["openai", "openai-compatible"] {
                    var rendering = ResponsesSamples.rendering("gpt-5", kind: kind)
                    let body = try ResponsesDialect.body(of: conversation, &rendering)
                    #expect(body["model"] == "gpt-5")
                    // What was written can be read again.
                    _ = try ResponsesDialect.conversation(from: body, model: nil, isStream: nil)
                }
            }
        } catch {
            #expect(error.code == .invalidBody)
        }
    }

    @Test(
        "an answer of any values is read or a failure, and what is read can be written",
        arguments: UInt64(0)..<20
    )
    func answers(_ seed: UInt64) throws {
        var random = ResponsesGenerator(seed)
        let answer = try ResponsesSamples.json(ResponsesStreamSamples.answer)
        for _ in 0..<50 {
            let value = swapped(answer, &random)
            let bytes = value.bytes
            _ = ResponsesDialect.usage(ofAnswer: bytes.span)
            _ = ResponsesDialect.modelToken(inAnswer: bytes.span)
            _ = ResponsesDialect.isError(answer: bytes.span)
            _ = ResponsesDialect.problem(status: 400, body: mutated(ResponsesStreamSamples.answer, &random))
            guard let reply = try? ResponsesDialect.reply(from: value) else { continue }
            let written = ResponsesDialect.body(of: reply, ResponsesSamples.context())
            #expect(written["output"]?.array != nil)
        }
    }

    @Test("a stream of any bytes ends, and never well if it was cut short", arguments: UInt64(0)..<40)
    func streams(_ seed: UInt64) throws {
        var random = ResponsesGenerator(seed)
        for _ in 0..<10 {
            var reader = ResponsesDialect.eventReader()
            var meter = ResponsesMeter()
            var metering = StreamMetering()
            var steps: [ReplyEvent] = []
            let count = Int.random(in: 0...ResponsesStreamSamples.data.count, using: &random)
            for data in ResponsesStreamSamples.data.prefix(count) {
                let isChanged = Int.random(in: 0..<8, using: &random) == 0
                let bytes = isChanged ? mutated(data, &random) : Array(data.utf8)
                meter.read(bytes.span, &metering)
                do throws(UpstreamProblem) {
                    steps += try reader.read(name: nil, data: bytes)
                } catch {
                    steps.append(.failed(error))
                    break
                }
            }
            if case .failed? = steps.last {} else { steps += reader.finish() }
            var grammar = EventGrammar()
            for step in steps { grammar.take(step) }
            #expect(grammar.faults.isEmpty)
            if count < ResponsesStreamSamples.data.count { #expect(steps.last != .ended) }

            let bytes = Streams.written(steps, ResponsesDialect.eventWriter(ResponsesSamples.context()))
            let events = try ResponsesSamples.events(bytes)
            let isWhole = ["response.completed", "response.incomplete"].contains(events.last?["type"]?.string)
            #expect(isWhole == (steps.last == .ended) || events.last?["type"] == "response.failed")
            #expect(events.map { $0["sequence_number"]?.integer } == Array(events.indices))
        }
    }
}

/// SplitMix64 (https://prng.di.unimi.it/splitmix64.c): the same numbers for the same seed.
struct ResponsesGenerator: RandomNumberGenerator {
    private var state: UInt64

    /// Begins with a seed.
    init(_ seed: UInt64) { state = seed }

    /// The next number.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
