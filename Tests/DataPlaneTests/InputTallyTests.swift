import Dialects
import Testing
import TokenCount

@testable import DataPlane

@Suite("Input tally")
struct InputTallyTests {
    private static let chat =
        #"{"model":"m","messages":[{"role":"system","content":"Be brief."},{"role":"user","name":"ana","#
        + #""content":[{"type":"text","text":"He said \"hello\"\n\n"},{"type":"text","text":"caf\u00e9 \ud83d\udc4d"}]}],"#
        + #""tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object"}}}]}"#

    private static func tally(_ operation: Dialects.Operation, _ body: [UInt8], _ model: String) -> InputTally
    {
        InputTally(
            operation,
            PromptOutline(operation, body.span),
            TokenRule(vocabulary: .o200k, framing: ChatFraming(model: model))
        )
    }

    private static func count(
        _ operation: Dialects.Operation,
        _ text: String,
        _ model: String = "gpt-4o"
    )
        -> InputCount
    {
        let body = Array(text.utf8)
        var tally = tally(operation, body, model)
        _ = tally.advance(body.span, by: .max)
        #expect(tally.isDone)
        return tally.result
    }

    private static func tokens(_ text: String) -> Int {
        TokenCounter.count(Array(text.utf8).span, vocabulary: .o200k)
    }

    @Test("messages count as the cookbook counts them")
    func messages() {
        let one = #"{"model":"m","messages":[{"role":"user","content":"hello"}]}"#
        let named = #"{"model":"m","messages":[{"role":"user","name":"ana","content":"h\u0065llo"}]}"#

        // Three around the message, three for the reply, and a token each.
        #expect(Self.count(.chatCompletions, one) == InputCount(estimate: 8, bound: 8))
        #expect(Self.count(.chatCompletions, named).bound == 9 + Self.tokens("ana"))
    }

    @Test("texts and inputs are bare")
    func bare() {
        let text = "A cup of tea, please."

        #expect(Self.count(.completions, #"{"model":"m","prompt":"\#(text)"}"#).bound == Self.tokens(text))
        #expect(
            Self.count(.embeddings, #"{"model":"m","input":["\#(text)",""]}"#).bound == Self.tokens(text)
        )
        #expect(Self.count(.embeddings, #"{"model":"m","input":[[1,2],[3]]}"#).bound == 3)
        #expect(Self.count(.completions, #"{"model":"m","prompt":""}"#).bound == 1)
    }

    @Test("what is offered has room for what is not published")
    func offered() {
        let count = Self.count(.chatCompletions, Self.chat)
        let texts = ["system", "Be brief.", "user", "ana", "He said \"hello\"\n\n", "café 👍"]
        let offered = ["type", "function", "function", "name", "weather", "parameters", "type", "object"]
        let plain = 3 + 2 * 3 + 1 + texts.map(Self.tokens).reduce(0, +)

        #expect(count.estimate == plain + offered.map(Self.tokens).reduce(0, +))
        // Two parts, four brackets and eight keys and values, at four each, and what is around them all.
        #expect(count.bound == count.estimate + (2 + 4 + 8) * 4 + 256)
    }

    @Test("instructions and an input are messages with a role each, and what is sealed counts as its bytes")
    func responses() {
        let one = #"{"model":"m","instructions":"hello","input":"hello"}"#
        let sealed =
            #"{"model":"m","input":[{"type":"reasoning","summary":[],"encrypted_content":"gAAAAABc"}]}"#

        #expect(Self.count(.responses, one) == InputCount(estimate: 3 + 2 * 5, bound: 3 + 2 * 5))
        // A message, its kind and its summary of two nodes.
        #expect(Self.count(.responses, sealed) == InputCount(estimate: 3 + 3 + 2, bound: 3 + 3 + 8 + 3 * 4))
    }

    @Test("a tool that is only named has room for what the provider says of it")
    func namedTool() {
        let count = Self.count(.responses, #"{"model":"m","input":"hello","tools":[{"type":"apply_patch"}]}"#)
        let offered = Self.tokens("type") + Self.tokens("apply_patch")

        #expect(count.estimate == 3 + 5 + offered)
        #expect(count.bound == count.estimate + 4 * 4 + 256 + 1024)
    }

    @Test("what gpt-oss is told is counted too")
    func preamble() {
        let one = #"{"model":"m","messages":[{"role":"user","content":"hello"}]}"#

        #expect(Self.count(.chatCompletions, one, "gpt-oss-20b").bound == 192 + 8 + 3 + 2)
    }

    @Test("turns of any length count the same", arguments: [1, 2, 7, 64])
    func turns(_ length: Int) {
        let body = Array(Self.chat.utf8)
        var tally = Self.tally(.chatCompletions, body, "gpt-4o")
        var turns = 0
        while !tally.isDone {
            let done = tally.advance(body.span, by: length)
            turns += 1
            #expect(done > 0)
        }

        #expect(tally.result == Self.count(.chatCompletions, Self.chat))
        #expect(turns > 1)
    }
}
