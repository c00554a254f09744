import Testing

@testable import Dialects

@Suite("Requests that Mistral takes as they are")
struct MistralFieldsTests {
    @Test(
        "a field that it refuses is found at the top alone",
        arguments: [
            (#"{"model":"m","messages":[],"stream_options":{"include_usage":true}}"#, true),
            (#"{"model":"m","\u0073eed":1,"messages":[]}"#, true), (#"{"messages":[],"user":null}"#, true),
            (
                #"{"model":"m","messages":[{"role":"user","user":"x"}],"random_seed":1,"temperature":0,"safe_prompt":true,"prompt_cache_key":"k"}"#,
                false
            ),
            (#"{"messages":[],"tools":[{"type":"custom","custom":{"name":"c"}}]}"#, true),
            (#"{"messages":[],"tool_choice":{"type":"allowed_tools","allowed_tools":{}}}"#, true),
            (
                #"{"messages":[],"tools":[{"type":"function","function":{"name":"custom"}}],"tool_choice":{"type":"function","function":{"name":"custom"}}}"#,
                false
            ),
            (#"{"messages":[],"tools":null,"tool_choice":"any"}"#, false), ("[]", false),
        ]
    )
    func found(_ body: String, _ isRefused: Bool) {
        let bytes = Array(body.utf8)
        #expect(MistralFields.areRefused(in: bytes.span) == isRefused)
    }

    @Test(
        "what other providers' answers leave in messages is found",
        arguments: [
            (#"{"role":"tool","tool_call_id":"call_gh0_0","content":"R"}"#, true),
            (
                #"{"role":"assistant","tool_calls":[{"id":"toolu_01","function":{"name":"f","arguments":"{}"}}]}"#,
                true
            ),
            (#"{"role":"assistant","content":"Hi","reasoning_content":"Hm"}"#, true),
            (#"{"role":"assistant","content":"Hi","refusal":null}"#, true),
            (#"{"role":"assistant","tool_calls":[{"id":"a1b2c3d4e","extra_content":{}}]}"#, true),
            (
                #"{"role":"assistant","content":"Hi","prefix":false,"tool_calls":[{"id":"a1b2c3d4e","function":{"name":"f","arguments":"{\"id\":\"call_1\"}"}}]}"#,
                false
            ),
            (#"{"role":"tool","name":"f","tool_call_id":"a1b2c3d4e","content":"R"}"#, false),
            (#"{"name":"f","tool_call_id":"a1b2c3d4e","content":"R","role":"tool"}"#, false),
            (#"{"role":"developer","content":"D"}"#, true),
            (#"{"role":"user","name":"bob","content":"Hi"}"#, true),
            (
                #"{"role":"user","content":[{"type":"file","file":{"file_data":"data:application/pdf;base64,AA=="}}]}"#,
                true
            ),
            (
                #"{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"AA==","format":"wav"}}]}"#,
                false
            ),
            (
                #"{"role":"user","content":[{"type":"input_audio","input_audio":"AA=="},{"type":"file","file_id":"f"}]}"#,
                false
            ),
            (#"{"role":"assistant","content":[{"type":"thinking","thinking":[]}],"tool_calls":null}"#, false),
        ]
    )
    func messages(_ message: String, _ isRefused: Bool) {
        let bytes = Array(
            #"{"model":"m","messages":[{"role":"user","content":"Hi"},\#(message)],"n":1}"#.utf8
        )
        #expect(MistralFields.areRefused(in: bytes.span) == isRefused)
    }
}
