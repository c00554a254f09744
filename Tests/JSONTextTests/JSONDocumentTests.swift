import JSONText
import Testing

@Suite("JSON documents")
struct JSONDocumentTests {
    private func keys(_ text: String) throws -> [String] {
        let bytes = Array(text.utf8)
        var document = try JSONDocument(bytes.span)
        var keys: [String] = []
        while let key = try document.nextMember(bytes.span) {
            keys.append(key.text(in: bytes.span))
            _ = try document.reader.readValue(bytes.span)
        }
        return keys
    }

    @Test("members come in order with their values' places")
    func members() throws {
        let bytes = Array(#" { "a" : [1, {"b":2}] , "\u0062" : "x" } "#.utf8)
        var document = try JSONDocument(bytes.span)

        let first = try document.nextMember(bytes.span)
        let array = try document.reader.readValue(bytes.span)
        let second = try document.nextMember(bytes.span)
        let string = try document.reader.readValue(bytes.span)
        let end = try document.nextMember(bytes.span)

        let isFirstA = first?.matches("a", in: bytes.span)
        let isSecondB = second?.matches("b", in: bytes.span)
        #expect(isFirstA == true)
        #expect(
            array.kind == .array && String(decoding: bytes[array.range], as: UTF8.self) == "[1, {\"b\":2}]"
        )
        #expect(isSecondB == true && second?.isEscaped == true)
        #expect(string.kind == .string && String(decoding: bytes[string.range], as: UTF8.self) == "\"x\"")
        #expect(end == nil)
    }

    @Test("containers can be entered instead of passed")
    func walksInside() throws {
        let bytes = Array(#"{"a":{"b":[10,[],"c"],"d":{}},"e":1}"#.utf8)
        var document = try JSONDocument(bytes.span)
        var seen: [String] = []

        while let key = try document.nextMember(bytes.span) {
            guard key.matches("a", in: bytes.span) else {
                _ = try document.reader.readValue(bytes.span)
                continue
            }
            try document.reader.enterObject(bytes.span)
            while let inner = try document.reader.nextMember(bytes.span) {
                seen.append(inner.text(in: bytes.span))
                guard inner.matches("b", in: bytes.span) else {
                    _ = try document.reader.readValue(bytes.span)
                    continue
                }
                try document.reader.enterArray(bytes.span)
                while try document.reader.nextElement(bytes.span) {
                    let element = try document.reader.readValue(bytes.span)
                    seen.append(String(decoding: bytes[element.range], as: UTF8.self))
                }
            }
        }

        #expect(seen == ["b", "10", "[]", "\"c\"", "d"])
    }

    @Test("every key inside a value is reported with its value's place")
    func reportsKeys() throws {
        let bytes = Array(#"[{"a":1},{"b":{"c":"x"}}]"#.utf8)
        var reader = JSONReader()
        var seen: [String] = []

        _ = try reader.readValue(bytes.span) { text, key, value in
            seen.append(key.text(in: text) + String(decoding: bytes[value...value], as: UTF8.self))
        }

        #expect(seen == ["a1", "b{", "c\""])
    }

    @Test(
        "a repeated key is refused however it is escaped",
        arguments: [
            #"{"model":1,"model":2}"#, #"{"model":1,"mod\u0065l":2}"#, #"{"\u006dodel":1,"model":2}"#,
            #"{"model":1,"x":[],"\u006D\u006F\u0064\u0065\u006C":2}"#, #"{"é":1,"\u00e9":2}"#,
            #"{"":1,"":2}"#,
            #"{"😀":1,"\ud83d\ude00":2}"#, #"{"a/b":1,"a\/b":2}"#, #"{"a_long_key_1":1,"a_long_key_1":2}"#,
        ]
    )
    func refusesRepeated(_ text: String) throws {
        let error = try #require(throws: JSONTextError.self) { try keys(text) }

        #expect(error.reason == .repeatedKey)
    }

    @Test("keys that only look alike are different")
    func similarKeys() throws {
        let text =
            #"{"a":1,"a\u0000":1,"A":1,"a ":1,"aaaaaaaab":1,"aaaaaaaac":1,"aaaaaaaa":1,"e\u0301":1,"\u00e9":1}"#

        #expect(try keys(text).count == 9)
    }

    @Test("a repetition is found at every number of keys", arguments: [2, 15, 16, 17, 18, 32, 33, 500])
    func repetitionAmongMany(_ count: Int) throws {
        let members = (0..<count).map { "\"key\($0)\":\($0)" }
        #expect(try keys("{\(members.joined(separator: ","))}").count == count)

        for repeated in [0, count / 2, count - 1] {
            let text = "{\(members.joined(separator: ",")),\"k\\u0065y\(repeated)\":0}"
            let error = try #require(throws: JSONTextError.self) { try keys(text) }
            #expect(error.reason == .repeatedKey)
        }
    }

    @Test("a hundred thousand keys are told apart")
    func manyKeys() throws {
        let members = (0..<100_000).map { "\"k\($0)\":0" }.joined(separator: ",")

        #expect(try keys("{\(members)}").count == 100_000)
        #expect(throws: JSONTextError.self) { try keys("{\(members),\"k99999\":0}") }
    }

    @Test("what follows the object, and what is no object, is refused")
    func refusesOthers() {
        #expect(throws: JSONTextError(offset: 3, reason: .trailingBytes)) { try keys("{} x") }
        #expect(throws: JSONTextError(offset: 0, reason: .expectedObject)) { try keys("[]") }
        #expect(throws: JSONTextError(offset: 0, reason: .unexpectedEnd)) { try keys("") }
    }
}
