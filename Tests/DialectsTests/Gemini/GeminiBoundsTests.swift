import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Gemini's dialect against what is built to be slow")
struct GeminiBoundsTests {
    @Test("a schema whose references double at each level is cut")
    func references() {
        var definitions = JSONObject()
        for level in 0..<40 {
            let next: JSONValue = ["$ref": .string("#/$defs/d\(level + 1)")]
            definitions.append("d\(level)", ["type": "object", "properties": ["a": next, "b": next]])
        }
        let schema: JSONValue = ["$ref": "#/$defs/d0", "$defs": .object(definitions)]

        #expect(GeminiSchema.subset(schema).bytes.count < 4 << 20)
    }

    @Test("an object with more members than any of the dialect's is refused")
    func members() throws {
        let members = (0...256).map { "\"k\($0)\":1" }.joined(separator: ",")

        let refusal = try #require(throws: Refusal.self) {
            try GeminiSamples.conversation("{\"contents\":[{\(members)}]}")
        }
        #expect(refusal.param == "contents[0]")
    }

    @Test("a great many calls and results find each other, in whatever order they come")
    func calls() {
        let count = 20_000
        var ids = GeminiCallIDs()
        for _ in 0..<count { _ = ids.call(id: nil, name: "f") }
        for number in 0..<count { _ = ids.call(id: "x\(number)", name: "g") }

        let named = (0..<count).reversed().allSatisfy { ids.result(id: "x\($0)", name: "g") == "x\($0)" }
        let unnamed = (0..<count).allSatisfy { ids.result(id: nil, name: "f") == "call_gh0_\($0)" }
        #expect(named && unnamed)
        #expect(ids.result(id: nil, name: "g") == "call_gh0_\(count * 2)")
        for _ in 0..<count { _ = ids.call(id: nil, name: "h") }
        let own = (0..<count).map { ids.result(id: "y\($0)", name: "h") }
        #expect(Set(own).count == count)
    }
}
