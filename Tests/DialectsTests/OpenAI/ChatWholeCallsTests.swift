import Dialects
import JSONText
import Testing

@Suite("Whole calls in streams of Chat Completions")
struct ChatWholeCallsTests {
    private static func chunk(
        _ delta: String,
        _ reason: String = "null",
        choice: Int = 0
    ) -> String {
        #"data: {"id":"c", "model":"m","choices":[{"index":\#(choice),"delta":\#(delta),"finish_reason":\#(reason)}]}"#
            + "\n\n"
    }

    private static func piece(_ index: Int, _ arguments: String) -> String {
        chunk(#"{"tool_calls":[{"index":\#(index),"function":{"arguments":\#(arguments)}}]}"#)
    }

    private static func opening(
        _ index: Int,
        _ id: String,
        _ name: String,
        _ arguments: String = "\"\""
    ) -> String {
        let function = #"{"name":"\#(name)","arguments":\#(arguments)}"#
        return
            #"{"tool_calls":[{"index":\#(index),"id":"\#(id)","type":"function","function":\#(function)}]}"#
    }

    private static func call(_ index: Int, _ id: String, _ name: String, _ arguments: String) -> JSONValue {
        [
            "id": .string(id), "type": "function",
            "function": ["name": .string(name), "arguments": .string(arguments)], "index": .integer(index),
        ]
    }

    private static func sent(_ pieces: [String]) -> String {
        var calls = ChatWholeCalls()
        var sent: [UInt8] = []
        for piece in pieces { sent += calls.take(Array(piece.utf8).span) }
        return String(decoding: sent + calls.finish(), as: UTF8.self)
    }

    private static func chunks(_ stream: String) throws -> [JSONValue] {
        try stream.split(separator: "\n\n").filter { $0.hasPrefix("data: {") }.map {
            try JSONValue.read(Array($0.dropFirst("data: ".count).utf8))
        }
    }

    private static func delta(_ chunk: JSONValue?) -> JSONValue? { chunk?["choices"]?.array?.first?["delta"] }

    private static let begin =
        chunk(#"{"role":"assistant","content":""}"#) + ": ping\n\n" + chunk(#"{"content":"Hm"}"#)
    private static let end =
        chunk("{}", #""tool_calls""#)
        + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1}}\n\ndata: [DONE]\n\n"

    @Test(
        "pieces that come side by side are whole calls in the chunk that ends the choice, and all else passes, at every cut"
    )
    func whole() throws {
        let stream =
            Self.begin + Self.chunk(Self.opening(0, "call_a", "weather")) + Self.piece(0, #""{\"city\":""#)
            + Self.chunk(Self.opening(1, "call_b", "clock")) + Self.piece(0, #""\"Bern\"}""#) + Self.end
        let expected =
            Self.begin
            + #"data: {"id":"c","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"id":"call_a","type":"function","#
            + #""function":{"name":"weather","arguments":"{\"city\":\"Bern\"}"},"index":0},{"id":"call_b","type":"function","#
            + #""function":{"name":"clock","arguments":"{}"},"index":1}]},"finish_reason":"tool_calls"}]}"#
            + "\n\n"
            + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1}}\n\ndata: [DONE]\n\n"
        let bytes = Array(stream.utf8)

        for cut in 0...bytes.count {
            let pieces = [bytes[..<cut], bytes[cut...]].map { String(decoding: $0, as: UTF8.self) }
            #expect(Self.sent(pieces) == expected, "cut at \(cut)")
        }
    }

    @Test(
        "a stream without calls passes byte for byte, whatever its lines end with",
        arguments: ["\n", "\r\n", "\r"]
    )
    func passing(_ lineEnd: String) {
        let stream = (Self.begin + Self.end + "data: no JSON\n\nevent: x\ndata: {\"choices\":7}\n\n")
            .replacing("\n", with: lineEnd)
        let bytes = Array(stream.utf8)

        for cut in 0...bytes.count {
            let pieces = [bytes[..<cut], bytes[cut...]].map { String(decoding: $0, as: UTF8.self) }
            #expect(Self.sent(pieces) == stream, "cut at \(cut)")
        }
    }

    @Test("what else a chunk with calls says is not lost: a role, a text, the usage")
    func companions() throws {
        let first = Self.opening(0, "call_a", "f", #""{}""#).replacing(
            "{\"tool",
            with: #"{"role":"assistant","content":"Hm","tool"#
        )
        let stream =
            Self.chunk(first)
            + Self.piece(0, "\"\"").replacing("}]}\n", with: #"}],"usage":{"prompt_tokens":1}}"# + "\n")
            + Self.end

        let chunks = try Self.chunks(Self.sent([stream]))

        #expect(Self.delta(chunks.first) == ["role": "assistant", "content": "Hm"])
        #expect(chunks.count == 4)
        #expect(chunks[1]["usage"] == ["prompt_tokens": 1])
        #expect(Self.delta(chunks[2]) == ["tool_calls": [Self.call(0, "call_a", "f", "{}")]])
    }

    @Test("a call that its chunk ends with stays whole there, and each choice has its own")
    func choices() throws {
        let stream =
            Self.chunk(Self.opening(0, "call_b", "g", #""{\"b\":""#), choice: 1)
            + Self.chunk(Self.opening(0, "call_a", "f", #""{}""#), #""tool_calls""#)
            + Self.chunk(
                #"{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]}"#,
                #""stop""#,
                choice: 1
            )
            + "data: [DONE]\n\n"

        let chunks = try Self.chunks(Self.sent([stream]))

        #expect(chunks.map { $0["choices"]?.array?.first?["index"]?.integer } == [0, 1])
        #expect(Self.delta(chunks.first) == ["tool_calls": [Self.call(0, "call_a", "f", "{}")]])
        #expect(Self.delta(chunks.last) == ["tool_calls": [Self.call(0, "call_b", "g", #"{"b":1}"#)]])
    }

    @Test("calls after the reason, or without one, come before the end", arguments: [true, false])
    func late(_ hasReason: Bool) throws {
        let stream =
            (hasReason ? Self.chunk("{}", #""stop""#) : "")
            + Self.chunk(Self.opening(0, "call_a", "f", #""{}""#))
            + "data: [DONE]\n\n"

        let sent = Self.sent([stream])

        let last = try #require(try Self.chunks(sent).last)
        #expect(last["id"] == "c")
        #expect(Self.delta(last) == ["tool_calls": [Self.call(0, "call_a", "f", "{}")]])
        #expect(sent.hasSuffix("}\n\ndata: [DONE]\n\n"))
    }

    @Test("a call that breaks off with an error is not made")
    func failed() {
        let error = #"data: {"error":{"message":"Overloaded"}}"# + "\n\n"
        let stream =
            Self.begin + Self.chunk(Self.opening(0, "call_a", "f", #""{\"a\":""#)) + error
            + "data: [DONE]\n\n"

        #expect(Self.sent([stream]) == Self.begin + error + "data: [DONE]\n\n")
    }

    @Test("calls that are too long to wait go in pieces, of which each names its tool and none is lost")
    func long() throws {
        let part = String(repeating: "a", count: 300_000)
        let stream =
            Self.chunk(Self.opening(0, "call_a", "f", #""{\"a\":\"""#))
            + (0..<9).map { _ in Self.piece(0, "\"\(part)\"") }.joined() + Self.piece(0, #""\"}""#) + Self.end

        let told = try Self.chunks(Self.sent([stream])).compactMap {
            Self.delta($0)?["tool_calls"]?.array?.first
        }

        #expect(told.count == 3)
        #expect(
            told.allSatisfy { $0["id"] == "call_a" && $0["function"]?["name"] == "f" && $0["index"] == 0 }
        )
        let arguments = told.compactMap { $0["function"]?["arguments"]?.string }.joined()
        #expect(arguments == #"{"a":""# + String(repeating: part, count: 9) + #""}"#)
    }

    @Test("the proof of a call stays with it")
    func proof() throws {
        let proof = #","extra_content":{"google":{"thought_signature":"cHJvb2Y="}}"#
        let first = Self.opening(0, "call_a", "f", #""{}""#).replacing(#","type""#, with: proof + #","type""#)

        let chunks = try Self.chunks(Self.sent([Self.chunk(first) + Self.end]))

        let call = Self.delta(chunks.first)?["tool_calls"]?.array?.first
        #expect(call?["extra_content"] == ["google": ["thought_signature": "cHJvb2Y="]])
    }
}
