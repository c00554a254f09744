import Testing
import Vocabulary

@Suite("Request tags")
struct RequestTagsTests {
    private func tags(_ extra: String, fields: String = "") async throws -> (ExchangeRecord, String) {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let body = #"{"model":"fast","messages":[],"max_tokens":10\#(extra)}"#
        let answer = try gate.ask(body, fields: fields)
        #expect(answer.status == 200)
        let record = try await gate.lastRecord()
        await gate.stop()
        return (record, upstream.requests.first?.body ?? "")
    }

    @Test("the head, the user and the metadata of a request tag its row, and the body passes untouched")
    func sources() async throws {
        let (record, body) = try await tags(
            #","user":"ada","metadata":{"feature":"search","depth":2}"#,
            fields: "x-gatehouse-tags: app=web , path=a%2Cb%20%C3%BC\r\nX-Gatehouse-Tags: second=line\r\n"
        )

        #expect(
            record.tags == [
                "end_user": "ada", "feature": "search", "depth": "2", "app": "web", "path": "a,b ü",
                "second": "line",
            ]
        )
        #expect(body.contains(#""user":"ada","metadata":{"feature":"search","depth":2}"#))
    }

    @Test("the head goes before the user, the user before the metadata")
    func precedence() async throws {
        let (first, _) = try await tags(
            #","metadata":{"end_user":"m","a":"m","b":"m"},"user":"u""#,
            fields: "x-gatehouse-tags: a=h,a=again\r\n"
        )
        let (second, _) = try await tags(#","user":"u""#, fields: "x-gatehouse-tags: end_user=h\r\n")

        #expect(first.tags == ["end_user": "u", "a": "h", "b": "m"])
        #expect(second.tags == ["end_user": "h"])
    }

    @Test("sixteen are kept, by the same precedence")
    func bound() async throws {
        let members = (0..<30).map { #""m\#($0)":"v""# }.joined(separator: ",")
        let head = (0..<10).map { "h\($0)=v" }.joined(separator: ",")
        let (record, _) = try await tags(
            #","metadata":{\#(members)},"user":"u""#,
            fields: "x-gatehouse-tags: \(head)\r\n"
        )

        #expect(
            Set(record.tags.keys)
                == Set((0..<10).map { "h\($0)" } + ["end_user"] + (0..<5).map { "m\($0)" })
        )
    }

    @Test("what is no tag is left out and refuses nothing")
    func malformed() async throws {
        let (record, _) = try await tags(
            "",
            fields:
                "x-gatehouse-tags: ,=,=x,a,b=%zz,c=%0a,d=%ff,e e=1,g=\(String(repeating: "x", count: 129)),ok=1,\r\n"
        )

        #expect(record.tags == ["ok": "1"])
    }
}
