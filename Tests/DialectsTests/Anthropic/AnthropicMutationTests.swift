import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Anthropic's texts, mutated and cut")
struct AnthropicMutationTests {
    private static let request = #"""
        {"model":"fast","max_tokens":100,"stream":true,"system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}],
         "tools":[{"name":"f","input_schema":{"type":"object"}},{"type":"web_search_20250305","name":"w"}],
         "tool_choice":{"type":"any"},"thinking":{"type":"enabled","budget_tokens":2000},"metadata":{"user_id":"u"},
         "output_config":{"effort":"high","format":{"type":"json_schema","schema":{"type":"object"}}},
         "messages":[{"role":"user","content":[{"type":"image","source":{"type":"url","url":"x"}},{"type":"text","text":"a"}]},
          {"role":"assistant","content":[{"type":"thinking","thinking":"h","signature":"gh1.gemini.x"},
           {"type":"tool_use","id":"t","name":"f","input":{}}]},
          {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"r"}]}]}]}
        """#

    /// A text with some bytes changed, removed, doubled or swapped for others that mean something.
    private func mutated(_ text: String, _ random: inout Generator) -> [UInt8] {
        var bytes = Array(text.utf8)
        let words = [#"null"#, #"{}"#, "[]", #""""#, "-1", "1e400", "true", "\\", "\"", "{", "]", ","].map {
            Array($0.utf8)
        }
        for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(bytes.count, place + Int.random(in: 0...8, using: &random))
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.removeSubrange(place..<end)
            case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
            default: bytes.replaceSubrange(place..<end, with: words.randomElement(using: &random) ?? [])
            }
        }
        return bytes
    }

    /// The value with one of its values, chosen at random, swapped for another.
    private func swapped(_ value: JSONValue, _ random: inout Generator) -> JSONValue {
        let others: [JSONValue] = [
            .null, true, -1, "", "x", [], [:], [[:]], ["type": "text"], .number("1e400"),
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
        var random = Generator(seed)
        for _ in 0..<50 {
            let bytes = mutated(Self.request, &random)
            if let envelope = try? AnthropicDialect.envelope(bytes.span, model: nil, isStream: nil) {
                #expect(!envelope.model.isEmpty)
            }
            guard let value = try? JSONValue.read(bytes) else { continue }
            try write(value)
        }
    }

    @Test(
        "a request of any values is read or refused, and what is read can be written",
        arguments: UInt64(0)..<40
    )
    func values(_ seed: UInt64) throws {
        var random = Generator(seed)
        let request = try AnthropicSamples.json(Self.request)
        for _ in 0..<50 { try write(swapped(request, &random)) }
    }

    private func write(_ value: JSONValue) throws {
        do throws(Refusal) {
            let conversation = try AnthropicDialect.conversation(from: value, model: nil, isStream: nil)
            for model in ["claude-3-5-haiku-latest", "claude-sonnet-4-5", "claude-opus-5-5", "other"] {
                var rendering = AnthropicSamples.rendering(model)
                let body = try AnthropicDialect.body(of: conversation, &rendering)
                #expect(body["messages"]?.array?.isEmpty == false)
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
        var random = Generator(seed)
        let answer = try AnthropicSamples.json(AnthropicStreamSamples.answer)
        for _ in 0..<50 {
            let value = swapped(answer, &random)
            let bytes = value.bytes
            _ = AnthropicDialect.usage(ofAnswer: bytes.span)
            _ = AnthropicDialect.modelToken(inAnswer: bytes.span)
            _ = AnthropicDialect.problem(status: 400, body: mutated(AnthropicStreamSamples.answer, &random))
            guard let reply = try? AnthropicDialect.reply(from: value) else { continue }
            let written = AnthropicDialect.body(of: reply, AnthropicSamples.context())
            #expect(written["stop_reason"]?.string != nil)
        }
    }

    @Test("a stream of any bytes ends, and never well if it was cut short", arguments: UInt64(0)..<40)
    func streams(_ seed: UInt64) {
        var random = Generator(seed)
        for _ in 0..<10 {
            var reader = AnthropicDialect.eventReader()
            var writer = AnthropicDialect.eventWriter(AnthropicSamples.context())
            var meter = AnthropicMeter()
            var metering = StreamMetering()
            var events: [ReplyEvent] = []
            let count = Int.random(in: 0...AnthropicStreamSamples.data.count, using: &random)
            for data in AnthropicStreamSamples.data.prefix(count) {
                let isChanged = Int.random(in: 0..<8, using: &random) == 0
                let bytes = isChanged ? mutated(data, &random) : Array(data.utf8)
                meter.read(bytes.span, &metering)
                do throws(UpstreamProblem) {
                    events += try reader.read(name: nil, data: bytes)
                } catch {
                    events.append(.failed(error))
                    break
                }
            }
            events += reader.finish()
            var written: [UInt8] = []
            for event in events { writer.write(event, to: &written) }
            let accumulation = AnthropicAccumulation(AnthropicSamples.data(of: written))

            #expect(accumulation.isWhole == (events.last == .ended))
            #expect(accumulation.isWhole != (accumulation.error != nil))
            if count < AnthropicStreamSamples.data.count - 2 { #expect(events.last != .ended) }
        }
    }

    @Test("a stream that arrives in pieces cut anywhere is the same", arguments: [1, 2, 3, 7, 64, 1_000_000])
    func pieces(_ size: Int) throws {
        #expect(try events(AnthropicStreamSamples.text, size) == events(AnthropicStreamSamples.text, .max))
        let carriageReturns = AnthropicStreamSamples.text.replacing("\n", with: "\r\n")
        #expect(try events(carriageReturns, size) == events(AnthropicStreamSamples.text, .max))
    }

    /// The steps of a stream that arrives in pieces.
    private func events(_ text: String, _ size: Int) throws -> [ReplyEvent] {
        let bytes = Array(text.utf8)
        var framing = EventFraming()
        var reader = AnthropicDialect.eventReader()
        var events: [ReplyEvent] = []
        var block: [UInt8] = []
        var start = 0
        while start < bytes.count {
            let piece = Array(bytes[start..<min(bytes.count, start + min(size, bytes.count))])
            start += piece.count
            var place = 0
            if framing.awaitsLineFeed, piece[0] == 0x0A {
                place = 1
            }
            framing.awaitsLineFeed = false
            while place < piece.count {
                guard let end = framing.blockEnd(in: piece.span, from: place) else {
                    block += piece[place...]
                    break
                }
                block += piece[place..<end]
                place = end
                let data = EventLines.joinedData(block.span)
                block = []
                events += try reader.read(name: nil, data: data)
            }
        }
        return events + reader.finish()
    }
}

extension AnthropicMutationTests {
    /// SplitMix64 (https://prng.di.unimi.it/splitmix64.c): the same numbers for the same seed.
    struct Generator: RandomNumberGenerator {
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
}
