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
            ("[]", false),
        ]
    )
    func found(_ body: String, _ isRefused: Bool) {
        let bytes = Array(body.utf8)
        #expect(MistralFields.areRefused(in: bytes.span) == isRefused)
    }
}
