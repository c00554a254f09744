import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Converse's texts and streams, mutated")
struct ConverseMutationTests {
    private static let request = #"""
        {"system":[{"text":"s"},{"cachePoint":{"type":"default"}}],"inferenceConfig":{"maxTokens":9,"stopSequences":["x"]},
         "messages":[{"role":"user","content":[{"text":"a"},{"image":{"format":"png","source":{"bytes":"AA=="}}},
          {"document":{"format":"pdf","name":"n","source":{"bytes":"AA=="},"citations":{"enabled":true}}}]},
          {"role":"assistant","content":[{"reasoningContent":{"reasoningText":{"text":"h","signature":"gh1.gemini.x"}}},
           {"toolUse":{"toolUseId":"t","name":"f","input":{"a":1}}},{"reasoningContent":{"redactedContent":"Z2gx"}}]},
          {"role":"user","content":[{"toolResult":{"toolUseId":"t","content":[{"json":{}},{"text":"r"}],"status":"error"}}]}],
         "toolConfig":{"tools":[{"toolSpec":{"name":"f","inputSchema":{"json":{"type":"object"}}}},{"cachePoint":{"type":"default"}}],
          "toolChoice":{"any":{}}},"serviceTier":{"type":"default"},"requestMetadata":{"a":"b"},
         "outputConfig":{"effort":"low","textFormat":{"type":"json_schema","structure":{"jsonSchema":{"schema":"{}"}}}},
         "additionalModelRequestFields":{"top_k":1,"thinking":{"type":"enabled","budget_tokens":1024}}}
        """#

    private static let answer = #"""
        {"output":{"message":{"role":"assistant","content":[{"text":"a"},{"reasoningContent":{"redactedContent":"AA=="}},
         {"citationsContent":{"content":[{"text":"c"}],"citations":[{"location":{"web":{"url":"u"}}}]}},
         {"toolUse":{"toolUseId":"t","name":"f","input":{}}}]}},"stopReason":"tool_use","serviceTier":{"type":"flex"},
         "usage":{"inputTokens":1,"outputTokens":2,"cacheDetails":[{"ttl":"1h","inputTokens":1}]},"metrics":{"latencyMs":1}}
        """#

    private static let events: [(name: String, payload: JSONValue)] = [
        ("messageStart", ["role": "assistant"]),
        ("contentBlockDelta", ["contentBlockIndex": 0, "delta": ["text": "a"]]),
        ("contentBlockDelta", ["contentBlockIndex": 0, "delta": ["citation": ["title": "t"]]]),
        (
            "contentBlockStart",
            ["contentBlockIndex": 1, "start": ["toolUse": ["toolUseId": "t", "name": "f"]]]
        ),
        ("contentBlockDelta", ["contentBlockIndex": 1, "delta": ["toolUse": ["input": "{}"]]]),
        (
            "contentBlockDelta",
            ["contentBlockIndex": 2, "delta": ["reasoningContent": ["redactedContent": "AA=="]]]
        ),
        ("contentBlockStop", ["contentBlockIndex": 2]),
        (
            "contentBlockStart",
            ["contentBlockIndex": 3, "start": ["toolResult": ["toolUseId": "t", "type": "x"]]]
        ),
        ("contentBlockDelta", ["contentBlockIndex": 3, "delta": ["toolResult": [["json": [:]]]]]),
        ("messageStop", ["stopReason": "end_turn"]),
        ("metadata", ["usage": ["inputTokens": 1, "outputTokens": 2]]),
    ]

    /// The value with one of its values, chosen at random, swapped for another.
    private func swapped(_ value: JSONValue, _ random: inout Generator) -> JSONValue {
        let others: [JSONValue] = [.null, true, -1, "", "x", [], [:], [[:]], .number("1e400"), ["text": 1]]
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

    @Test(
        "a request with values swapped is read or refused, and what is read can be written",
        arguments: UInt64(0)..<20
    )
    func requests(seed: UInt64) throws {
        var random = Generator(seed: seed)
        let request = try ConverseSamples.json(Self.request)
        for _ in 0..<100 {
            let body = swapped(request, &random)
            let bytes = body.bytes
            _ = try? ConverseDialect.envelope(bytes.span, model: "m", isStream: true)
            guard let conversation = try? ConverseDialect.conversation(from: body, model: "m", isStream: true)
            else { continue }
            // Whatever is read from this dialect can be said in it again.
            _ = try ConverseSamples.written(conversation)
            var foreign = conversation
            foreign.operation = .messages
            // Other targets may refuse what they cannot do.
            _ = try? ConverseSamples.written(foreign)
        }
    }

    @Test("a request of any bytes is read or refused", arguments: UInt64(0)..<20)
    func bytes(seed: UInt64) {
        var random = Generator(seed: seed)
        for _ in 0..<100 {
            var bytes = Array(Self.request.utf8)
            for _ in 0..<3 {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                if Bool.random(using: &random) {
                    bytes[place] = UInt8.random(in: 0...255, using: &random)
                } else {
                    bytes.removeSubrange(place...)
                }
                if bytes.isEmpty { break }
            }
            _ = try? ConverseDialect.envelope(bytes.span, model: "m", isStream: false)
            _ = ConverseDialect.usage(ofAnswer: bytes.span)
            _ = ConverseDialect.isError(answer: bytes.span)
            _ = try? BedrockInvoke.body(bytes.span, betas: [])
            _ = ConverseDialect.problem(status: 400, body: bytes)
        }
    }

    @Test("an answer with values swapped is read or a problem", arguments: UInt64(0)..<20)
    func answers(seed: UInt64) throws {
        var random = Generator(seed: seed)
        let answer = try ConverseSamples.json(Self.answer)
        for _ in 0..<100 {
            let body = swapped(answer, &random)
            let bytes = body.bytes
            _ = ConverseDialect.usage(ofAnswer: bytes.span)
            do throws(UpstreamProblem) {
                let reply = try ConverseDialect.reply(from: body)
                _ = ConverseDialect.body(of: reply, ConverseSamples.context())
                _ = AnthropicDialect.body(of: reply, ConverseSamples.context())
            } catch {
                #expect(error.status == 502)
            }
        }
    }

    @Test(
        "a stream with values swapped and events out of order keeps to the grammar",
        arguments: UInt64(0)..<20
    )
    func streams(seed: UInt64) {
        var random = Generator(seed: seed)
        for _ in 0..<100 {
            var events = Self.events
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<events.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: events.swapAt(place, Int.random(in: 0..<events.count, using: &random))
                case 1: events.insert(events[place], at: place)
                default: events[place].payload = swapped(events[place].payload, &random)
                }
            }
            let (steps, problem) = Streams.steps(
                ConverseSamples.stream(events),
                framing: AWSEventStream(),
                reader: ConverseDialect.eventReader()
            )
            var grammar = EventGrammar()
            for step in steps { grammar.take(step) }
            #expect(grammar.faults == [])
            #expect(problem != nil || steps.last == .ended || steps.last?.isFailure == true)
            _ = Streams.written(steps, ConverseDialect.eventWriter(ConverseSamples.context()))
        }
    }

    /// A generator of the same numbers for the same seed (SplitMix64, https://prng.di.unimi.it/splitmix64.c).
    private struct Generator: RandomNumberGenerator {
        var seed: UInt64

        mutating func next() -> UInt64 {
            seed &+= 0x9E37_79B9_7F4A_7C15
            var value = seed
            value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
            return value ^ value >> 31
        }
    }
}

extension ReplyEvent {
    fileprivate var isFailure: Bool { if case .failed = self { true } else { false } }
}
