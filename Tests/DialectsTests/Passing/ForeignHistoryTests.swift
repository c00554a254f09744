import Testing

@testable import Dialects

@Suite("What other providers' answers leave in a conversation")
struct ForeignHistoryTests {
    private static let claude = "claude-sonnet-4-5"
    private static let gemini = "gemini-3-pro-preview"
    private static let gpt = "gpt-5"

    private static func stands(
        _ body: String,
        _ operation: Operation,
        _ maker: Signature.Maker,
        _ model: String
    ) -> Bool {
        let bytes = Array(body.utf8)
        return ForeignHistory.Reader(operation, maker: maker, model: model)?.finds(bytes.span) ?? false
    }

    @Test(
        "wrapped proofs and thoughts without proof are found for Claude",
        arguments: [
            (#"[{"type":"thinking","thinking":"Hm","signature":"gh1.openai.YQ=="}]"#, true),
            (#"[{"type":"redacted_thinking","data":"gh1.gemini.YQ=="}]"#, true),
            (#"[{"type":"thinking","thinking":"Hm","signature" : ""}]"#, true),
            (#"[{"type":"thinking","thinking":"Hm","signature":"YQ=="}]"#, false),
            (#"[{"type":"text","text":"He said \"gh1.x\" and \"signature\":\"\""}]"#, false),
            (#"[{"type":"tool_use","id":"call_gh0_0","name":"f","input":{}}]"#, false),
            (#"[{"type":"tool_use","id":"toolu_1","name":"sign","input":{"signature":""}}]"#, false),
            (
                #"[{"type":"tool_use","id":"toolu_1","name":"sign","input":{"content":[{"type":"thinking","signature":""}]}}]"#,
                false
            ),
        ]
    )
    func anthropic(_ content: String, _ isFound: Bool) {
        let body = #"{"model":"m","messages":[{"role":"assistant","content":\#(content)}]}"#
        #expect(Self.stands(body, .messages, .anthropic, Self.claude) == isFound)
        #expect(Self.stands(body, .invoke, .anthropic, Self.claude) == isFound)
        #expect(!Self.stands(body, .chatCompletions, .openAI, Self.gpt))
    }

    @Test("a name in a tool's schema or arguments is no thought and no item")
    func names() {
        let schema =
            #"{"input":[{"role":"user","content":"x"}],"tools":[{"type":"function","name":"f","parameters":{"properties":{"extra_content":{"type":"string"}}}}]}"#
        #expect(!Self.stands(schema, .responses, .openAI, Self.gpt))
        let arguments =
            #"{"messages":[{"role":"assistant","content":[{"toolUse":{"name":"f","input":{"reasoningText":{"text":"x"}}}}]}]}"#
        #expect(!Self.stands(arguments, .converse, .anthropic, "anthropic.claude-sonnet-4-5-20250929-v1:0"))
    }

    @Test("a compatible server takes thoughts that nobody has proved")
    func compatible() {
        let body = #"{"messages":[{"content":[{"type":"thinking","thinking":"Hm","signature":""}]}]}"#
        #expect(!Self.stands(body, .messages, .other, "kimi-k2"))
        let thought = #"{"messages":[{"content":[{"reasoningContent":{"reasoningText":{"text":"Hm"}}}]}]}"#
        #expect(!Self.stands(thought, .converse, .bedrock, "deepseek.r1-v1:0"))
        #expect(Self.stands(thought, .converse, .anthropic, "anthropic.claude-sonnet-4-5-20250929-v1:0"))
    }

    @Test(
        "what OpenAI's servers have not made is found",
        arguments: [
            (
                #"{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"gh1.anthropic.YQ=="}"#,
                true
            ),
            (
                #"{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"redacted.gh1.gemini.YQ"}"#,
                true
            ),
            (
                #"{"type":"reasoning","id":"rs_req_01_0","summary":[{"type":"summary_text","text":"Hm"}]}"#,
                true
            ),
            (#"{"type":"function_call","call_id":"c","name":"f","arguments":"{}","extra_content":{}}"#, true),
            (
                #"{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Hi","extra_content":{}}]}"#,
                true
            ),
            (#"{"type":"function_call_output","call_id":"c","output":"{\"extra_content\":1}"}"#, false),
            (#"{"type":"reasoning","id":"rs_68af","summary":[]}"#, false),
            (#"{"type":"reasoning","id":"rs_68af","summary":[],"encrypted_content":"gAAAAA"}"#, false),
        ]
    )
    func responses(_ item: String, _ isFound: Bool) {
        #expect(Self.stands(#"{"model":"m","input":[\#(item)]}"#, .responses, .openAI, Self.gpt) == isFound)
    }

    @Test(
        "a step of the current turn that begins with a call without signature is found for Gemini 3",
        arguments: [
            (#"{"role":"model","parts":[{"functionCall":{"name":"f","args":{}}}]}"#, true),
            (#"{"role":"model","parts":[{"text":"x"},{"function_call":{"name":"f"}}]}"#, true),
            (
                #"{"role":"model","parts":[{"functionCall":{"name":"f"},"thoughtSignature":"YQ=="},{"functionCall":{"name":"f"}}]}"#,
                false
            ),
            (
                #"{"role":"model","parts":[{"functionCall":{"name":"f"}}]},{"role":"user","parts":[{"functionResponse":{"name":"f","response":{}}}]}"#,
                true
            ),
            (
                #"{"role":"model","parts":[{"functionCall":{"name":"f"}}]},{"role":"user","parts":[{"text":"And now?"}]}"#,
                false
            ),
            (#"{"role":"model","parts":[{"text":"x","thoughtSignature":"YQ=="}]}"#, false),
        ]
    )
    func gemini(_ content: String, _ isFound: Bool) {
        let body = #"{"contents":[{"role":"user","parts":[{"text":"What?"}]},\#(content)]}"#
        #expect(Self.stands(body, .generateContent, .gemini, Self.gemini) == isFound)
        #expect(!Self.stands(body, .generateContent, .gemini, "gemini-2.5-pro"))
        #expect(!Self.stands(body, .generateContent, .gemini, "tunedModels/mine"))
    }

    @Test("wrapped proofs are found in fields of bytes")
    func bytes() {
        // Base64 of `gh1.anthropic.x`.
        let body = #"{"contents":[{"parts":[{"text":"","thoughtSignature":"Z2gxLmFudGhyb3BpYy54"}]}]}"#
        #expect(Self.stands(body, .generateContent, .gemini, "gemini-2.5-pro"))
        let redacted =
            #"{"messages":[{"content":[{"reasoningContent":{"redactedContent":"Z2gxLmdlbWluaS54"}}]}]}"#
        #expect(Self.stands(redacted, .converse, .bedrock, "amazon.nova-pro-v1:0"))
    }
}
