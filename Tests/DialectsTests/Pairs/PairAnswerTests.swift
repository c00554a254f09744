import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Answers between every two dialects")
struct PairAnswerTests {
    /// How a reason is told in a dialect that has not the word for it.
    private static func told(_ stop: StopReason, _ operation: Operation) -> StopReason {
        switch (operation, stop) {
        case (.chatCompletions, .stopSequence), (.generateContent, .stopSequence),
            (.responses, .stopSequence):
            .finished
        case (.chatCompletions, .refusal), (.generateContent, .refusal), (.converse, .refusal),
            (.responses, .refusal):
            .filtered
        case (.messages, .filtered), (.invoke, .filtered): .refusal
        case (.cohereChat, .filtered), (.cohereChat, .refusal): .finished
        default: stop
        }
    }

    /// The reason as it reaches a caller.
    private static func told(_ stop: StopReason, _ pair: DialectPair) -> StopReason {
        told(told(stop, pair.target), pair.face)
    }

    /// Leaves out what one of the two dialects has no place for.
    private static func told(_ choice: SaidAnswer.Choice, _ pair: DialectPair) -> SaidAnswer.Choice {
        let tokens: Set<Operation> = [.chatCompletions, .responses, .generateContent, .cohereChat]
        var told = choice
        if [pair.face, pair.target].contains(.cohereChat) { told.pictures = [] }
        if !tokens.isSuperset(of: [pair.face, pair.target]) { told.tokens = [] }
        return told
    }

    @Test("a whole answer says the same to every caller", arguments: DialectPair.all, PairAnswer.all)
    func whole(_ pair: DialectPair, _ answer: PairAnswer) throws {
        let target = PairDialect(pair.target)
        let original = answer.reply(target)
        var translation = try pair.translation()

        let bytes = try translation.whole(target.answer(original))
        let reply = try PairDialect(pair.face).reply(bytes)

        var expected = SaidAnswer(original)
        expected.choices[0] = Self.told(expected.choices[0], pair)
        expected.choices[0].stop = Self.told(answer.stop, pair)
        for index in expected.choices[0].calls.indices where answer.name == "a call without arguments" {
            expected.choices[0].calls[index].arguments = [:]
        }
        var said = SaidAnswer(reply)
        #expect(translation.usage?.input == 100)
        #expect(translation.usage?.output == 20)
        #expect(said.usage?.input == 100)
        #expect(said.usage?.cachedInput == 30)
        #expect(said.usage?.output == 20)
        said.usage = nil
        expected.usage = nil
        #expect(said == expected)
        let isPicture = answer.parts.contains { if case .image = $0.content { true } else { false } }
        let losesPicture = isPicture && pair.face == .cohereChat && pair.target != .cohereChat
        #expect(translation.dropped.listed == (losesPicture ? ["answer.image"] : []))
    }

    @Test(
        "a stream says what the whole answer says, however it is cut",
        arguments: DialectPair.all,
        PairAnswer.all
    )
    func streams(_ pair: DialectPair, _ answer: PairAnswer) throws {
        let target = PairDialect(pair.target)
        let face = PairDialect(pair.face)
        let original = answer.reply(target)
        var translation = try pair.translation()
        let whole = try face.reply(translation.whole(target.answer(original)))
        let bytes = try target.stream(original)

        let once = try pair.streamed(bytes, pieces: bytes.count)
        for size in [1, 7] { #expect(try pair.streamed(bytes, pieces: size).bytes == once.bytes) }
        let reply = try face.assembled(once.bytes)

        #expect(once.usage == translation.usage)
        #expect(SaidAnswer(reply) == SaidAnswer(whole))
    }

    @Test("a stream that was cut anywhere has no clean end", arguments: DialectPair.all)
    func truncation(_ pair: DialectPair) throws {
        let target = PairDialect(pair.target)
        let face = PairDialect(pair.face)
        for answer in PairAnswer.all where answer.name.hasPrefix("a text and") {
            let bytes = try target.stream(answer.reply(target))
            for length in stride(from: 0, through: try Self.end(bytes, pair.target), by: 37) {
                var translation = try pair.translation()
                var written: [UInt8] = []
                let problem = #expect(throws: UpstreamProblem.self) {
                    try translation.stream(Array(bytes[..<length]).span, to: &written)
                    try translation.endStream(to: &written)
                }
                written += translation.failure(try #require(problem))
                let reader = try face.dialect().eventReader(of: face.model)
                let (steps, thrown) = Streams.steps(written, framing: pair.face.framing, reader: reader)
                #expect(!steps.contains(.ended))
                let isTold = steps.contains { if case .failed = $0 { true } else { false } }
                #expect(isTold || thrown != nil)
            }
        }
    }

    /// Where the stream says why it ends: some servers close without a mark after that, which is taken for an end.
    private static func end(_ bytes: [UInt8], _ operation: Operation) throws -> Int {
        let mark =
            switch operation {
            case .chatCompletions: #""finish_reason":"tool_calls""#
            case .messages: "event: message_delta"
            case .generateContent: #""finishReason""#
            case .cohereChat: "event: message-end"
            case .responses: "event: response.completed"
            default: ""
            }
        guard !mark.isEmpty else { return bytes.count - 1 }
        return try #require(bytes.firstRange(of: Array(mark.utf8))).lowerBound
    }
}
