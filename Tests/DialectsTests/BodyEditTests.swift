import JSONText
import Testing

@testable import Dialects

@Suite("Members that rules set")
struct BodyEditTests {
    private func edited(_ body: String, _ path: [String], _ value: String) -> String? {
        let bytes = Array(body.utf8)
        guard let splice = BodyEdit.setting(path, to: Array(value.utf8), in: bytes.span) else { return nil }
        return String(decoding: Splice.apply([splice], to: bytes.span), as: UTF8.self)
    }

    @Test("a member that is there gets another value, and everything else stays as it was")
    func replaces() {
        #expect(
            edited(#"{ "a" : 1 , "b": [1, {"a": 2}] }"#, ["a"], "7") == #"{ "a" : 7 , "b": [1, {"a": 2}] }"#
        )
        #expect(edited(#"{"b":{"x":"}"},"a":"t"}"#, ["a"], "null") == #"{"b":{"x":"}"},"a":null}"#)
        #expect(edited(#"{"\u0061":1}"#, ["a"], "2") == #"{"\u0061":2}"#)
    }

    @Test("a member that is not there is put in before the others")
    func inserts() {
        #expect(edited(#"{"b":1}"#, ["a"], "2") == #"{"a":2,"b":1}"#)
        #expect(edited("{}", ["a"], "2") == #"{"a":2}"#)
        #expect(edited("{ }", ["a"], "2") == #"{"a":2 }"#)
    }

    @Test("members of members are found, and their holders made where they are missing")
    func nested() {
        #expect(edited(#"{"g":{"t":1,"u":2}}"#, ["g", "u"], "3") == #"{"g":{"t":1,"u":3}}"#)
        #expect(edited(#"{"g":{"t":1}}"#, ["g", "u"], "3") == #"{"g":{"u":3,"t":1}}"#)
        #expect(edited(#"{"x":0}"#, ["g", "u"], "3") == #"{"g":{"u":3},"x":0}"#)
    }

    @Test("what has no place for the member is left alone")
    func impossible() {
        #expect(edited(#"{"g":1}"#, ["g", "u"], "3") == nil)
        #expect(edited("[1]", ["a"], "1") == nil)
        #expect(edited(#"{"b":1"#, ["a"], "1") == nil)
        #expect(edited("", ["a"], "1") == nil)
        #expect(edited("{}", [], "1") == nil)
    }
}
