import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Answers and streams in Cohere's words")
struct CohereAnswerTests {
    @Test("an answer is written as it was read")
    func roundTrip() throws {
        let answer = try CohereSamples.json(CohereSamples.answer)
        let reply = try CohereDialect.reply(from: answer)

        #expect(
            CohereNormalForm.sorted(CohereDialect.body(of: reply, CohereSamples.context())).text
                == CohereNormalForm.sorted(answer).text
        )
        #expect(reply.usage?.input == 20)
        #expect(reply.usage?.cachedInput == 8)
        #expect(reply.usage?.rare[.unbilledInput] == 15)
        #expect(reply.choices[0].stop == .toolCalls)
        #expect(reply.choices[0].logProbabilities?["content"]?.array?.count == 2)
    }

    @Test(
        "an error in an answer's clothes is one",
        arguments: [
            #"{"message":"bad"}"#, #"{}"#, #"{"message":{},"finish_reason":"ERROR"}"#,
            #"{"message":{},"finish_reason":"TIMEOUT"}"#,
        ]
    )
    func errors(_ text: String) throws {
        let body = try CohereSamples.json(text)
        #expect(throws: UpstreamProblem.self) { try CohereDialect.reply(from: body) }
    }

    @Test(
        "what was filtered before a word was said does not look like an answer",
        arguments: [
            (#"{"promptFeedback":{"blockReason":"SAFETY"}}"#, "ERROR"),
            (#"{"candidates":[{"content":{"parts":[]},"finishReason":"SAFETY"}]}"#, "ERROR"),
            (
                #"{"candidates":[{"content":{"parts":[{"text":"I","thought":true}]},"finishReason":"SAFETY"}]}"#,
                "ERROR"
            ),
            (#"{"candidates":[{"content":{"parts":[{"text":"I"}]},"finishReason":"SAFETY"}]}"#, "COMPLETE"),
            (#"{"candidates":[{"content":{"parts":[]},"finishReason":"STOP"}]}"#, "COMPLETE"),
        ]
    )
    func filtered(_ answer: String, _ reason: String) throws {
        let context = CohereSamples.context()
        var translation = try #require(AnswerTranslation(from: .generateContent, to: .cohereChat, context))
        var stream = translation

        let whole = try JSONValue.read(translation.whole(Array(answer.utf8)))
        var bytes: [UInt8] = []
        try stream.stream(Array("data: \(answer)\n\n".utf8).span, to: &bytes)
        try stream.endStream(to: &bytes)

        #expect(whole["finish_reason"]?.string == reason)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains("\"finish_reason\":\"\(reason)\""))
    }

    @Test("a stream gives the same whatever its pieces, and is written as it was read")
    func stream() throws {
        let body = CohereSamples.stream(CohereSamples.events + ["[DONE]"])
        let (steps, problem) = Streams.steps(body, reader: CohereDialect.eventReader())
        #expect(problem == nil)
        for size in 1..<40 {
            #expect(Streams.steps(body, reader: CohereDialect.eventReader(), pieces: size).steps == steps)
        }
        var grammar = EventGrammar()
        var assembly = ReplyAssembly()
        for step in steps {
            grammar.take(step)
            assembly.take(step)
        }
        #expect(grammar.faults.isEmpty, "\(grammar.faults)")
        #expect(steps.last == .ended)

        let written = Streams.written(steps, CohereDialect.eventWriter(CohereSamples.context()))
        var again = ReplyAssembly()
        for step in Streams.steps(written, reader: CohereDialect.eventReader()).steps { again.take(step) }
        #expect(again.whole == assembly.whole)
        let parts = again.whole.choices[0].parts
        #expect(parts.compactMap(\.text) == ["I look.", "Grüß Gott"])
        #expect(parts.last?.citations.count == 1)
        #expect(again.whole.usage?.output == 4)
    }

    @Test("a stream that is cut anywhere before its end has failed")
    func cut() {
        for count in 0..<CohereSamples.events.count {
            let body = CohereSamples.stream(Array(CohereSamples.events.prefix(count)))
            let steps = Streams.steps(body, reader: CohereDialect.eventReader()).steps
            guard case .failed? = steps.last else {
                Issue.record("\(count) events end well")
                continue
            }
        }
        // The mark that newer streams have is not needed.
        let whole = CohereSamples.stream(CohereSamples.events)
        #expect(Streams.steps(whole, reader: CohereDialect.eventReader()).steps.last == .ended)
    }

    @Test("a passing stream is charged as a translated one, and never named done when cut")
    func metering() {
        var meter = CohereMeter()
        var metering = StreamMetering()
        for event in CohereSamples.events.dropLast() {
            let bytes = Array(event.utf8)
            meter.read(bytes.span, &metering)
        }
        #expect(!metering.isDone && metering.usage == nil)
        #expect(metering.textBytes == 7 + 4 + 7 + 2 + 11)
        let last = Array(CohereSamples.events[CohereSamples.events.count - 1].utf8)
        meter.read(last.span, &metering)
        #expect(metering.isDone && metering.hasFinished)
        #expect(metering.usage?.input == 20)
    }

    @Test("usage is found in whole answers and in the end of long ones")
    func usage() throws {
        let body = Array(CohereSamples.answer.utf8)
        let whole = CohereDialect.usage(ofAnswer: body.span)
        #expect(whole?.output == 4)
        let tail = Array(body.suffix(230))
        let end = CohereDialect.usage(ofAnswer: tail.span)
        #expect(end == whole)
        let rerank = Array(#"{"results":[],"meta":{"billed_units":{"search_units":2}}}"#.utf8)
        let units = CohereDialect.usage(ofAnswer: rerank.span)
        #expect(units?.rare[.searchUnits] == 2)
    }

    @Test("a passing request is understood")
    func envelope() throws {
        let body = try CohereSamples.json(CohereSamples.request).bytes
        let envelope = try CohereDialect.envelope(body.span, model: nil, isStream: nil)

        #expect(envelope.model == "command-a")
        #expect(envelope.isStream && envelope.hasTools && envelope.namesContent && envelope.asksUsage)
        #expect(envelope.outputTokenLimit == 9)
        for wrong in [
            #"{"model":"m"}"#, #"{"messages":[]}"#, #"{"model":"m","messages":[],"Model":"x"}"#, "[]",
        ] {
            let bytes = Array(wrong.utf8)
            #expect(throws: Refusal.self) {
                try CohereDialect.envelope(bytes.span, model: nil, isStream: nil)
            }
        }
    }

    @Test("errors are sorted, and those of the operator's account keep their words")
    func failures() throws {
        let long = CohereDialect.problem(
            status: 400,
            body: Array(#"{"message":"too many tokens: size limit exceeded by 3"}"#.utf8)
        )
        #expect(long.kind == .contextTooLong)
        #expect(CohereDialect.problem(status: 498, body: []).kind == .contentFiltered)
        let credentials = CohereDialect.problem(
            status: 401,
            body: Array(#"{"message":"invalid api token abc"}"#.utf8)
        )
        let body = CohereDialect.failureBody(credentials)
        #expect(!String(decoding: body, as: UTF8.self).contains("abc"))
        let event = CohereDialect.failureEvent(Refusal(.upstreamFailed, "no"))
        #expect(Streams.steps(event, reader: CohereDialect.eventReader()).problem?.message == "no")
    }

    @Test("mutated texts give a value or an error")
    func mutations() {
        var random = MutationRandom()
        let texts = [CohereSamples.request, CohereSamples.answer] + CohereSamples.events
        for round in 0..<4000 {
            var bytes = Array(texts[round % texts.count].utf8)
            for _ in 0..<3 where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.removeSubrange(place..<min(bytes.count, place + 5))
                default:
                    bytes.replaceSubrange(
                        place..<place,
                        with: Array(
                            ["null", "{}", "[]", "-1", "\""].randomElement(using: &random)?.utf8 ?? "".utf8
                        )
                    )
                }
            }
            _ = CohereDialect.usage(ofAnswer: bytes.span)
            _ = CohereDialect.isError(answer: bytes.span)
            _ = try? CohereDialect.envelope(bytes.span, model: nil, isStream: nil)
            _ = CohereDialect.problem(status: 400, body: bytes)
            var meter = CohereMeter()
            var metering = StreamMetering()
            meter.read(bytes.span, &metering)
            _ = Streams.steps(
                CohereSamples.stream([CohereSamples.events[0], String(decoding: bytes, as: UTF8.self)]),
                reader: CohereDialect.eventReader()
            )
            guard let value = try? JSONValue.read(bytes) else { continue }
            if let conversation = try? CohereDialect.conversation(from: value, model: nil, isStream: nil) {
                var rendering = CohereSamples.rendering()
                _ = try? CohereDialect.body(of: conversation, &rendering)
            }
            if let reply = try? CohereDialect.reply(from: value) {
                _ = CohereDialect.body(of: reply, CohereSamples.context())
            }
        }
    }
}

/// Numbers that are the same in every run.
struct MutationRandom: RandomNumberGenerator {
    private var state: UInt64 = 42

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 29
    }
}
