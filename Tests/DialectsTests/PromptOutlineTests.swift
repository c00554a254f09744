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

    @Test("instructions and items give their words, whoever says them")
    func responses() {
        let (outline, texts) = outline(
            .responses,
            #"{"model":"m","instructions":"Be brief.","store":false,"include":["reasoning.encrypted_content"],"#
                + #""input":[{"role":"user","content":"Hi"},{"type":"message","id":"msg_1","role":"assistant","#
                + #""status":"completed","content":[{"type":"output_text","text":"Hello"}]}]}"#
        )

        #expect(texts == [#""Be brief.""#, #""user""#, #""Hi""#, #""assistant""#, #""Hello""#])
        #expect(outline.messages == 3)
        // The role of the instructions, and the part.
        #expect(outline.tokens == 1)
        #expect(outline.nodes == 1)
        #expect(!outline.hasOffer)
        #expect(!outline.isPartial)
        #expect(self.outline(.responses, #"{"model":"m","input":"Hi","instructions":null}"#).0.messages == 1)
    }

    @Test("calls, their answers and sealed thoughts are taken in as they stand")
    func items() {
        let (outline, texts) = outline(
            .responses,
            #"{"input":[{"type":"function_call","id":"fc_1","call_id":"call_1","name":"now","arguments":"{\"z\":1}"},"#
                + #"{"type":"function_call_output","call_id":"call_1","output":"noon"},"#
                + #"{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"gAAAAABc"}],"model":"m"}"#
        )

        #expect(texts == [#""{\"z\":1}""#, #""noon""#])
        #expect(outline.messages == 3)
        #expect(outline.structuredBytes == 3)
        #expect(outline.sealedBytes == 8)
        // Of the call its kind, its id and two members with their values, of the answer one less, of the thought its kind and
        // the summary.
        #expect(outline.nodes == 6 + 4 + 3)
        #expect(!outline.isPartial)
    }

    @Test(
        "what the provider keeps and the request does not carry makes it no bound",
        arguments: [
            #""input":[{"type":"reasoning","id":"rs_1","summary":[]}]"#,
            #""input":[{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":null}]"#,
            #""input":[{"type":"web_search_call","id":"ws_1","status":"completed"}]"#,
            #""input":[{"type":"of_next_year"}]"#, #""input":[{"type":"message","type":"item_reference"}]"#,
            #""input":"Hi","reasoning":{"mode":"pro"}"#,
        ]
    )
    func partial(fields: String) {
        #expect(outline(.responses, #"{"model":"m",\#(fields)}"#).0.isPartial)
    }

    @Test("a form of the text and tools are offers, and a tool of the provider's own form is only named")
    func responseOffers() {
        let (plain, _) = outline(
            .responses,
            #"{"input":"Hi","text":{"format":{"type":"text"},"verbosity":"low"},"reasoning":{"effort":"low"}}"#
        )
        let (form, _) = outline(
            .responses,
            #"{"input":"Hi","text":{"format":{"type":"json_schema","name":"n","schema":{}}}}"#
        )
        let (tools, _) = outline(
            .responses,
            #"{"input":"Hi","tools":[{"type":"function","name":"f"},{"type":"apply_patch"},{"type":"custom"}]}"#
        )

        #expect([plain, form, tools].map(\.hasOffer) == [false, true, true])
        #expect([plain, form, tools].map(\.namedTools) == [0, 0, 1])
        #expect(plain.nodes > 0)
    }

    @Test("a body that is cut anywhere is outlined as far as it goes")
    func cut() {
        let whole = Array(
            #"{"tools":[{"a":[1,"b"]}],"messages":[{"role":"user","content":[{"type":"text","text":"x"}]}]}"#
                .utf8
        )
        let items = Array(
            #"{"tools":[{"type":"x"}],"text":{"format":{"type":"y"}},"input":[{"type":"reasoning","summary":["z"]},"#
                .utf8
        )
        let bodies: [(Dialects.Operation, [UInt8])] = [(.chatCompletions, whole), (.responses, items)]
        for (operation, bytes) in bodies {
            for end in 0...bytes.count {
                let body = Array(bytes[..<end])
                let outline = PromptOutline(operation, body.span)

                #expect(outline.texts.allSatisfy { $0.token.upperBound <= end })
            }
        }
    }
}
