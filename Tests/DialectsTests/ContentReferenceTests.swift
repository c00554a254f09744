import Dialects
import Testing

@Suite("Content that a body's length does not bound")
struct ContentReferenceTests {
    @Test(
        "is seen wherever it stands in the messages",
        arguments: [
            #"{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}"#,
            #"{"type":"image_url","image_url":"http://example.com/a.png"}"#,
            #"{"type":"image_url","image_url":{"detail":"low","\u0075rl":"https://example.com/a.png"}}"#,
            #"{"type":"image_url","image_url":{"url":"\u0068ttps://example.com/a.png"}}"#,
            #"{"type":"video_url","video_url":{"url":"https://example.com/a.mp4"}}"#,
            #"{"type":"file","file":{"file_id":"file-1"}}"#,
            #"{"type":"file","file":{"file\u005fid":"file-1"}}"#,
            #"{"type":"file","file":{"file_data":"HTTPS://example.com/a.pdf"}}"#,
            #"{"type":"input_audio","input_audio":{"url":"https://example.com/a.wav"}}"#,
            #"{"type":"image_url","image_url":{"url":"file:///a.png"}}"#,
            #"{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":"low"}}"#,
            #"{"type":"image_url","image_url":{"URL":"data:image/png;base64,AAAA"}}"#,
            #"{"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}}"#,
            #"{"type":"file","file":{"file_data":"data:application/pdf;base64,AAAA","filename":"a.pdf"}}"#,
            #"{"type":"file","file":{"file_data":"AAAA"}}"#,
            #"{"type":"audio","audio":{"id":"a","data":"AAAA"}}"#,
            #"{"type":"video_url","video_url":{"url":"data:video/mp4;base64,AAAA"}}"#, #"{"image":"AAAA"}"#,
        ]
    )
    func named(_ part: String) throws {
        let inside = try read(
            .chatCompletions,
            #"{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"x"},\#(part)]}]}"#
        )

        #expect(inside.namesContent)
    }

    @Test(
        "is told from text and from nothing",
        arguments: [
            #"{"type":"text","text":"see https://example.com and \"url\":\"https://x\""}"#,
            #"{"type":"file","file":{"file_id":null}}"#, #"{"type":"image_url","image_url":{"url":""}}"#,
            #"{"type":"image_url","image_url":null}"#, #"{"type":"text","text":"x","audio":{"voice":"v"}}"#,
        ]
    )
    func bounded(_ part: String) throws {
        let inside = try read(
            .chatCompletions,
            #"{"model":"m","messages":[{"role":"user","content":[\#(part)]}]}"#
        )

        #expect(!inside.namesContent)
    }

    @Test(
        "is also earlier audio, cached content and a search",
        arguments: [
            #""messages":[{"role":"assistant","audio":{"id":"audio_1"}}]"#,
            #""messages":[],"web_search_options":{}"#,
            #""messages":[],"cached_content":"cachedContents/1""#,
            #""messages":[],"extra_body":{"google":{"cached_content":"cachedContents/1"}}"#,
        ]
    )
    func others(_ members: String) throws {
        let envelope = try read(.chatCompletions, #"{"model":"m",\#(members)}"#)

        #expect(envelope.namesContent)
    }

    @Test("does not hide in tools or calls")
    func elsewhere() throws {
        let envelope = try read(
            .chatCompletions,
            #"{"model":"m","messages":[{"role":"assistant","tool_calls":[{"id":"c","function":{"arguments":"{\"url\":\"https://x\"}"}}]}],"#
                + #""tools":[{"function":{"parameters":{"properties":{"url":{"default":"https://x"},"file_id":{}}}}}]}"#
        )

        #expect(!envelope.namesContent && envelope.hasTools)
    }
}
