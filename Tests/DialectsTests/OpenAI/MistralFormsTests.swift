import Testing

@testable import Dialects

@Suite("Requests in Mistral's own forms")
struct MistralFormsTests {
    @Test(
        "its fields are found at the top alone",
        arguments: [
            (#"{"model":"m","messages":[],"random_seed":1}"#, true),
            (#"{"safe_prompt":false,"messages":[]}"#, true), (#"{"messages":[],"prompt_mode":null}"#, true),
            (#"{"messages":[],"tool_choice":"any"}"#, true),
            (#"{"messages":[],"tool_choice":"required","metadata":{"random_seed":"1"},"seed":1}"#, false),
            ("[]", false),
        ]
    )
    func fields(_ body: String, _ isUsed: Bool) {
        let bytes = Array(body.utf8)
        #expect(MistralForms.areUsed(in: bytes.span) == isUsed)
    }

    @Test(
        "its forms are found in messages",
        arguments: [
            (
                #"{"role":"user","content":[{"type":"image_url","image_url":"data:image/png;base64,AA=="}]}"#,
                true
            ),
            (#"{"role":"user","content":[{"type":"document_url","document_url":"https://a/b.pdf"}]}"#, true),
            (#"{"role":"assistant","content":[{"type":"thinking","thinking":[]}]}"#, true),
            (#"{"role":"assistant","content":"Hi","prefix":false}"#, true),
            (
                #"{"role":"assistant","tool_calls":[{"id":"a1b2c3d4e","index":0,"function":{"name":"f"}}]}"#,
                true
            ),
            (
                #"{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://a/b.png"}}]}"#,
                false
            ),
            (#"{"role":"user","content":"{\"prefix\":false,\"type\":\"thinking\"}"}"#, false),
            (
                #"{"role":"assistant","content":null,"tool_calls":[{"id":"c","function":{"name":"index"}}]}"#,
                false
            ),
        ]
    )
    func messages(_ message: String, _ isUsed: Bool) {
        let bytes = Array(#"{"model":"m","messages":[{"role":"user","content":"Hi"},\#(message)]}"#.utf8)
        #expect(MistralForms.areUsed(in: bytes.span) == isUsed)
    }
}
