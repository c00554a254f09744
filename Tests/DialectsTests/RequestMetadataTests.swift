import Dialects
import Testing
import Vocabulary

@Suite("Request metadata")
struct RequestMetadataTests {
    private func tags(_ metadata: String) throws(Refusal) -> [String] {
        let text = #"{"model":"m","metadata":\#(metadata),"messages":[]}"#
        return try read(.chatCompletions, text).metadata.map { "\($0.name)=\($0.value)" }
    }

    @Test("texts, numbers and words become tags, in their order")
    func kinds() throws {
        let tags = try tags(
            #"{"b":"two","a":1,"f":-1.50e2,"yes":true,"no":false,"none":null,"list":["x"],"tree":{"x":1}}"#
        )

        #expect(tags == ["b=two", "a=1", "f=-1.50e2", "yes=true", "no=false"])
    }

    @Test("every operation reads it, under an escaped name too")
    func operations() throws {
        let completion = try read(.completions, #"{"model":"m","prompt":"x","met\u0061data":{"a":"1"}}"#)
        let embedding = try read(.embeddings, #"{"metadata":{"a":"1"},"model":"m","input":"x"}"#)

        #expect(completion.metadata.map(\.value) == ["1"])
        #expect(embedding.metadata.map(\.value) == ["1"])
    }

    @Test("what is no object gives none", arguments: ["null", #""a=b""#, "7", "true", #"[{"a":"b"}]"#, "{}"])
    func others(_ metadata: String) throws {
        #expect(try tags(metadata).isEmpty)
    }

    @Test("escapes are read as what they stand for, and bounds count that")
    func escapes() throws {
        let long = String(repeating: #"\u0061"#, count: 128)
        let tags = try tags(
            #"{"\u0061":"\"q\" \u00fc \ud83d\ude00","b":"\u0000","c":"\n","d":"\#(long)","e":"\#(long)\u0061","f\u0020":"x"}"#
        )

        #expect(tags == [#"a="q" ü 😀"#, "d=\(String(repeating: "a", count: 128))"])
    }

    @Test("of a repeated name the first counts, escaped or not")
    func repeatedNames() throws {
        #expect(try tags(#"{"a":"1","b":"2","a":"3","\u0061":"4"}"#) == ["a=1", "b=2"])
    }

    @Test("huge metadata gives its first sixteen tags and is checked to its end")
    func huge() throws {
        let members = (0..<20_000).map { #""k\#($0)":"v""# }.joined(separator: ",")
        let long = String(repeating: "x", count: 1 << 20)

        #expect(try tags("{\(members)}") == (0..<16).map { "k\($0)=v" })
        #expect(try tags(#"{"\#(long)":"v","a":"\#(long)","b":"1"}"#) == ["b=1"])
        #expect(throws: Refusal.self) { try tags("{\(members),}") }
    }

    @Test(
        "broken metadata breaks the body",
        arguments: [
            #"{"a":"\ud800"}"#, #"{"a":"\x"}"#, #"{"a" "b"}"#, #"{"a":1"#, #"{"a":tru}"#, #"{1:2}"#,
            #"{"a":"#,
        ]
    )
    func broken(_ metadata: String) throws {
        let refusal = try #require(throws: Refusal.self) { try tags(metadata) }

        #expect(refusal.code == .invalidBody)
    }

    @Test("nesting inside it counts on from the body's")
    func deep() throws {
        let deep = String(repeating: "[", count: 510) + String(repeating: "]", count: 510)

        #expect(try tags(#"{"a":\#(deep),"b":"1"}"#) == ["b=1"])
        #expect(throws: Refusal.self) { try tags(#"{"a":[\#(deep)]}"#) }
    }
}
