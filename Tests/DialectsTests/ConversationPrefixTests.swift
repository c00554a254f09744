import Testing

@testable import Dialects

@Suite("How conversations begin")
struct ConversationPrefixTests {
    private func hash(_ body: String, _ operation: Dialects.Operation = .chatCompletions) -> UInt64? {
        ConversationPrefix.hash(Array(body.utf8).span, operation)
    }

    private let system = #"{"role":"system","content":"Be brief."}"#
    private let first = #"{"role":"user","content":"Hello"}"#
    private let rest = #"{"role":"assistant","content":"Hi"},{"role":"user","content":"And now?"}"#

    @Test("a conversation that goes on begins as it began, whatever else its bodies say")
    func grows() {
        let begun = hash(#"{"model":"a","messages":[\#(system),\#(first)]}"#)
        #expect(begun != nil)
        #expect(hash(#"{"messages":[\#(system),\#(first),\#(rest)],"model":"b","seed":1}"#) == begun)
        #expect(hash(#"{"messages": [ \#(system) , \#(first) ]}"#) == begun)
    }

    @Test("another first turn, other instructions or another length are another conversation")
    func differs() {
        let begun = hash(#"{"messages":[\#(system),\#(first)]}"#)
        #expect(hash(#"{"messages":[\#(first)]}"#) != begun)
        #expect(hash(#"{"messages":[\#(system),{"role":"user","content":"Hallo"}]}"#) != begun)
        let long = String(repeating: "a", count: 10_000)
        let one = hash(#"{"messages":[{"role":"user","content":"\#(long)"}]}"#)
        #expect(hash(#"{"messages":[{"role":"user","content":"\#(long)b"}]}"#) != one)
    }

    @Test("instructions beside the turns count, wherever they stand")
    func instructions() {
        let turns = #""messages":[\#(first)]"#
        let begun = hash(#"{"system":"Be brief.",\#(turns)}"#, .messages)
        #expect(hash(#"{\#(turns),"max_tokens":5,"system":"Be brief."}"#, .messages) == begun)
        #expect(hash(#"{\#(turns),"system":"Be long."}"#, .messages) != begun)
        #expect(hash(#"{\#(turns)}"#, .messages) != begun)
    }

    @Test("every dialect's conversations are read")
    func dialects() {
        let gemini = #"{"contents":[{"role":"user","parts":[{"text":"Hello"}]}]}"#
        let more = #"{"contents":[{"role":"user","parts":[{"text":"Hello"}]},{"role":"model","parts":[]}]}"#
        #expect(hash(gemini, .generateContent) == hash(more, .generateContent))
        #expect(hash(gemini, .generateContent) != nil)
        #expect(hash(#"{"input":"Hello","instructions":"x"}"#, .responses) != nil)
        #expect(
            hash(#"{"input":[\#(first)]}"#, .responses)
                == hash(#"{"input":[\#(first),\#(rest)]}"#, .responses)
        )
        #expect(hash(#"{"prompt":"Once"}"#, .completions) != hash(#"{"prompt":"Twice"}"#, .completions))
    }

    @Test("a conversation that is written otherwise begins the same")
    func forms() {
        let begun = hash(#"{"system":"Be brief.","messages":[\#(first)]}"#, .messages)
        let marked = #""cache_control":{"type":"ephemeral"}"#
        let blocks = #"{"role":"user","content":[{"type":"text","text":"Hello",\#(marked)}]}"#
        let system = #"[{"type":"text","text":"Be brief.",\#(marked)}]"#
        #expect(hash(#"{"system":\#(system),"messages":[\#(blocks)]}"#, .messages) == begun)
        #expect(hash(#"{"messages":[\#(blocks),\#(rest)],"system":"Be brief."}"#, .messages) == begun)
        let cached = #"[{"text":"Be brief."},{"cachePoint":{"type":"default"}}]"#
        let turn = #"{"role":"user","content":[{"text":"Hello"}]}"#
        #expect(hash(#"{"system":\#(cached),"messages":[\#(turn)]}"#, .converse) == begun)
        // The gateway puts what was said before in front of an answer that goes on from one that it keeps.
        let item = #"{"type":"message","id":"msg_1","status":"completed","role":"user","content":"Hello"}"#
        #expect(
            hash(#"{"input":[\#(item),\#(rest)]}"#, .responses) == hash(#"{"input":"Hello"}"#, .responses)
        )
    }

    @Test("a line that Claude Code puts in front of each request, each time another, does not count")
    func changingLine() {
        func request(_ mark: String, _ text: String = "Be brief.") -> UInt64? {
            let line = "x-anthropic-billing-header: cc_version=2.1.37.0d9; cc_entrypoint=cli; cch=\(mark);"
            let system = #"[{"type":"text","text":"\#(line)"},{"type":"text","text":"\#(text)"}]"#
            return hash(#"{"system":\#(system),"messages":[\#(first)]}"#, .messages)
        }
        #expect(request("fa690") == request("36ee5"))
        #expect(request("fa690") == hash(#"{"system":"Be brief.","messages":[\#(first)]}"#, .messages))
        #expect(request("fa690") != request("fa690", "Be long."))
        let joined = #"{"role":"system","content":"x-anthropic-billing-header: cch=1;\nBe brief."}"#
        #expect(
            hash(#"{"messages":[\#(joined),\#(first)]}"#) == hash(#"{"messages":[\#(system),\#(first)]}"#)
        )
    }

    @Test("a prompt that goes on where it ended is the same one after its first kilobyte, in tokens as well")
    func prompts() {
        let long = String(repeating: "a", count: 1100)
        func prompt(_ text: String) -> UInt64? { hash(#"{"prompt":\#(text)}"#, .completions) }
        #expect(prompt(#""\#(long)""#) == prompt(#""\#(long) and so on""#))
        let tokens = (0..<400).map(String.init).joined(separator: ",")
        #expect(prompt("[\(tokens)]") == prompt("[\(tokens),400,401]"))
        #expect(prompt("[1,2]") != prompt("[1,3]"))
    }

    @Test("what has no conversation has no beginning, and what is no JSON ends")
    func none() {
        #expect(hash(#"{"input":"x"}"#, .embeddings) == nil)
        #expect(hash(#"{"model":"x"}"#) == nil)
        #expect(hash("[") == nil)
        let body = #"{"messages":[\#(system),\#(first),\#(rest)],"model":"b"}"#
        for length in 0..<body.utf8.count { _ = hash(String(body.prefix(length))) }
        let deep = String(repeating: "[", count: 400) + String(repeating: "]", count: 400)
        #expect(hash(#"{"messages":[{"role":"user","content":\#(deep)}]}"#) != nil)
    }
}
