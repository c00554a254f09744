import Directory
import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("Pictures, sounds and files within a body")
struct CarriedMediaTests {
    private static let encoded = String(repeating: "iVBORw0KGgo/+AAA", count: 4096)

    private func expected(_ body: String) -> Int {
        let bytes = Array(body.utf8)
        return CarriedMedia.expectedInput(of: bytes.span)
    }

    @Test(
        "each counts as so much, however long it is, with what stands around it as text",
        arguments: [
            encoded, "data:image/png;base64,\(encoded)", "data:audio/wav;base64,\(encoded)==",
            encoded.replacing("/", with: #"\/"#), encoded.replacing("Ggo/", with: #"Ggo/\r\n"#),
            encoded.replacing("/", with: "_").replacing("+", with: "-"),
        ]
    )
    func media(_ text: String) {
        let one = #"{"type":"image","data":"\#(text)"}"#
        let around = one.utf8.count - text.utf8.count

        #expect(expected("[\(one)]") == 1600 + (around + 2 + 3) / 4)
        #expect(expected("[\(one),\(one)]") == 3200 + (2 * around + 3 + 3) / 4)
    }

    @Test("a long one counts for its length, if for less than text would")
    func long() {
        let text = String(repeating: "iVBORw0KGgo/+AAA", count: 65_536)
        #expect(expected(#"["\#(text)"]"#) == 1_048_576 / 64 + 1)
    }

    @Test(
        "text counts as a quarter of its bytes, however it is written",
        arguments: [
            String(repeating: "It goes on and on. ", count: 2000),
            String(repeating: #"\u4f60\u597d"#, count: 2000),
            String(repeating: "你好", count: 4000), String(encoded.prefix(4000)),
            String(repeating: "\(encoded.prefix(3000)) and on ", count: 20),
        ]
    )
    func text(_ text: String) {
        let body = #"{"type":"text","text":"\#(text)"}"#

        #expect(expected(body) == (body.utf8.count + 3) / 4)
    }

    @Test("a picture that is under way leaves room in a limit of tokens for other requests")
    func room() async throws {
        let door = Door()
        let upstream = ScriptedUpstream { _, number in
            if number == 1 { door.wait() }
            return [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let limits = LimitTerms(tokensPerMinute: 10_000)
        let key = try gate.directory.createKey(in: .root, KeyTerms(name: "k", limits: limits), by: .system)
            .secret.revealed
        let picture =
            #"{"model":"fast","max_tokens":10,"messages":[{"role":"user","content":[{"type":"image_url","#
            + #""image_url":{"url":"data:image/png;base64,\#(Self.encoded)"}}]}]}"#
        let first = try gate.connect()
        first.send(gate.request(picture, key: key))
        for _ in 0..<2000 where upstream.requests.isEmpty { try await Task.sleep(for: .milliseconds(10)) }

        let second = try gate.ask(Gate.chat, key: key)
        door.open()

        #expect(second.status == 200)
        let left = try #require(second.field("x-ratelimit-remaining-tokens").flatMap { Int($0) })
        #expect((8000...8500).contains(left))
        #expect(first.readAnswer().status == 200)
        await gate.stop()
    }
}
