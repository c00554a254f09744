import Dialects
import Testing

@Suite("Prompt outline")
struct PromptOutlineTests {
    private func outline(_ operation: Dialects.Operation, _ text: String) -> (PromptOutline, [String]) {
        let body = Array(text.utf8)
        let outline = PromptOutline(operation, body.span)
        return (outline, outline.texts.map { String(decoding: body[$0.token], as: UTF8.self) })
    }

    @Test("messages give their roles, names and contents")
    func messages() {
        let (outline, texts) = outline(
            .chatCompletions,
            #"{"model":"m","messages":[{"role":"system","content":"Be brief."},"#
                + #"{"role":"user","name":"ana","content":"Hi\n"},{"role":"assistant","content":null}],"n":2}"#
        )

        #expect(
            texts == [#""system""#, #""Be brief.""#, #""user""#, #""ana""#, #""Hi\n""#, #""assistant""#]
        )
        #expect(outline.messages == 3)
        #expect(outline.names == 1)
        #expect(outline.nodes == 0)
        #expect(!outline.hasOffer)
    }

    @Test("parts give their texts, each with one node")
    func parts() {
        let (outline, texts) = outline(
            .chatCompletions,
            #"{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"one"},"#
                + #"{"text":"two","type":"text"},{"type":"refusal","refusal":"never"}]}]}"#
        )

        #expect(texts == [#""user""#, #""one""#, #""two""#, #""never""#])
        #expect(outline.texts.map(\.isStructured) == [false, false, false, true])
        // Three parts, the key `refusal` and its value.
        #expect(outline.nodes == 5)
    }

    @Test("tools, schemas and calls are structured, whatever is in them")
    func structure() {
        let (outline, texts) = outline(
            .chatCompletions,
            #"{"tools":[{"type":"function","function":{"name":"now","parameters":{}}}],"#
                + #""messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"c1","index":10}]}]}"#
        )

        #expect(
            texts == [#""type""#, #""function""#, #""function""#, #""name""#, #""parameters""#]
                + [#""assistant""#, #""index""#]
        )
        #expect(outline.hasOffer)
        // Of the tools: 4 brackets, 4 keys, 2 texts; of the calls: their key, 2 brackets, 2 keys, a text, a number.
        #expect(outline.nodes == 10 + 7)
        // `now`, `id`, `c1` and 10.
        #expect(outline.structuredBytes == 3 + 2 + 2 + 2)
    }

    @Test("what steers the model is not read by it, and what is unknown may be")
    func others() {
        let (outline, texts) = outline(
            .chatCompletions,
            #"{"model":"name","user":"someone","metadata":{"k":"value"},"stop":["word"],"logit_bias":{"1":2},"#
                + #""temperature":0.5,"seed":7,"reasoning_effort":"medium","messages":[],"stream":true}"#
        )

        #expect(texts == [#""medium""#])
        #expect(!outline.hasOffer)
        #expect(outline.nodes == 1)
    }

    @Test("a key in other letters or with escapes is taken for what it may be")
    func spelling() {
        let (outline, texts) = outline(
            .chatCompletions,
            #"{"messages":[{"r\u006fle":"user","Content":"either way"}]}"#
        )

        #expect(texts == [#""user""#, #""either way""#])
        #expect(outline.texts.map(\.isStructured) == [false, true])
    }

    @Test(
        "prompts are texts, tokens or several of either",
        arguments: [
            (#""one text""#, 1, 0), (#"["one","two"]"#, 2, 0), ("[1,2,3]", 0, 3), ("[[1,2],[3]]", 0, 3),
            (#""""#, 0, 1), (#"["","x"]"#, 1, 1), ("[]", 0, 0),
        ]
    )
    func prompts(_ prompt: String, _ texts: Int, _ tokens: Int) {
        let (outline, _) = outline(.completions, #"{"model":"m","prompt":\#(prompt)}"#)

        #expect(outline.texts.count == texts)
        #expect(outline.tokens == tokens)
        #expect(outline.nodes == 0)
    }

    @Test("an empty input of embeddings stands for nothing")
    func input() {
        let (outline, texts) = outline(.embeddings, #"{"input":["","two"],"model":"m","dimensions":8}"#)

        #expect(texts == [#""two""#])
        #expect(outline.tokens == 0)
    }

    @Test("a body that is cut anywhere is outlined as far as it goes")
    func cut() {
        let whole = Array(
            #"{"tools":[{"a":[1,"b"]}],"messages":[{"role":"user","content":[{"type":"text","text":"x"}]}]}"#
                .utf8
        )
        for end in 0...whole.count {
            let body = Array(whole[..<end])
            let outline = PromptOutline(.chatCompletions, body.span)

            #expect(outline.texts.allSatisfy { $0.token.upperBound <= end })
        }
    }
}
