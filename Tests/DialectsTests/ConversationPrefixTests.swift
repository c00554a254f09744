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

    @Test("what has no conversation has no beginning, and what is no JSON ends")
    func none() {
        #expect(hash(#"{"input":"x"}"#, .embeddings) == nil)
        #expect(hash(#"{"model":"x"}"#) == nil)
        #expect(hash("[") == nil)
        let body = #"{"messages":[\#(system),\#(first),\#(rest)],"model":"b"}"#
        for length in 0..<body.utf8.count { _ = hash(String(body.prefix(length))) }
    }
}
