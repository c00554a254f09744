import Testing
import Vocabulary

@testable import Dialects

@Suite("Anthropic's Messages at Vertex")
struct VertexClaudeTests {
    @Test("the model goes into the path and the version into the body; the rest keeps its bytes")
    func body() throws {
        let body = Array(
            #"{ "model":"claude", "max_tokens": 1e1 ,"stream":true,"x":{"model":"y"},"anthropic_version":"z"}"#
                .utf8
        )

        let written = String(decoding: try VertexClaude.body(body.span), as: UTF8.self)

        #expect(
            written
                == #"{"anthropic_version":"vertex-2023-10-16","max_tokens": 1e1,"stream":true,"x":{"model":"y"}}"#
        )
    }

    @Test("what is no object is refused", arguments: ["[]", "{", ""])
    func refused(_ body: String) {
        let bytes = Array(body.utf8)
        #expect(throws: Refusal.self) { try VertexClaude.body(bytes.span) }
    }
}
