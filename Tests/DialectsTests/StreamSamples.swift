/// Streams as servers write them.
enum StreamSamples {
    /// A chunk with some text.
    static func chunk(_ content: String) -> String {
        #"data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1732108315,"model":"gpt-4o-mini","#
            + #""choices":[{"index":0,"delta":{"content":"\#(content)"},"logprobs":null,"finish_reason":null}],"usage":null}"#
    }

    /// The chunk that says why the choice has ended.
    static let finish =
        #"data: {"id":"chatcmpl-1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}"#

    /// The extra chunk.
    static let usage =
        #"data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1732108315,"model":"gpt-4o-mini","#
        + #""choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}"#

    /// A stream of blocks with the line end given, and what is left of it without the extra chunk.
    static func stream(_ blocks: [String], end: String = "\n") -> (all: [UInt8], kept: [UInt8]) {
        func text(_ blocks: [String]) -> [UInt8] { Array(blocks.map { $0 + end + end }.joined().utf8) }
        return (text(blocks), text(blocks.filter { $0 != usage }))
    }

    /// Chunks with text in several scripts, the usage chunk and the end.
    static let ordinary = [chunk("Hello"), chunk(" w\\u00f6rld"), chunk("😀"), finish, usage, "data: [DONE]"]
}
