import Testing

@testable import Dialects

@Suite("The ids of Gemini's calls")
struct GeminiCallIDsTests {
    /// Gives calls of one name their ids.
    private static func begun(_ calls: [String?], name: String = "f") -> GeminiCallIDs {
        var ids = GeminiCallIDs()
        ids.begin(turn: 1)
        for id in calls { _ = ids.call(id: id, name: name) }
        ids.begin(turn: 2)
        return ids
    }

    @Test(
        "each result goes to a call of its own, whatever has an id",
        arguments: [
            ([nil, nil], ["f-1", "f-2"], ["call_gh1_0", "call_gh1_1"]),
            ([nil, nil], ["f-1", nil], ["call_gh1_0", "call_gh1_1"]),
            ([nil, nil], [nil, "f-2"], ["call_gh1_0", "call_gh1_1"]),
            (["a", nil], ["a", "f-2"], ["a", "call_gh1_1"]),
            (["a", nil], ["f-2", "a"], ["call_gh1_1", "a"]),
            (["a", nil], ["a", nil], ["a", "call_gh1_1"]),
            (["a", nil], [nil, "a"], ["call_gh1_1", "a"]),
            ([nil, "b"], ["b", "f-1"], ["b", "call_gh1_0"]),
            (["a", "b"], ["b", "a"], ["b", "a"]),
            (["a", "b"], [nil, nil], ["a", "b"]),
            (["a", "b"], ["f-1", "f-2"], ["a", "b"]),
            (["a", "b"], ["a", nil], ["a", "b"]),
            (["a"], ["a", "z"], ["a", "z"]),
        ] as [([String?], [String?], [String])]
    )
    func orders(_ calls: [String?], _ results: [String?], _ expected: [String]) {
        var ids = Self.begun(calls)
        #expect(results.map { ids.result(id: $0, name: "f") } == expected)
    }

    @Test("an id that no call has is not given to a call of another name")
    func names() {
        var ids = Self.begun([nil])
        _ = ids.call(id: nil, name: "g")
        #expect(ids.result(id: "g-1", name: "g") == "call_gh2_0")
        #expect(ids.result(id: "f-1", name: "f") == "call_gh1_0")
        #expect(ids.result(id: "h-1", name: "h") == "h-1")
    }

    @Test("an id stands for its call for good, and for a later turn's where ids are counted anew")
    func turns() {
        var ids = Self.begun([nil, nil])
        #expect(ids.result(id: "0", name: "f") == "call_gh1_0")
        #expect(ids.result(id: "0", name: "f") == "call_gh1_0")
        #expect(ids.result(id: "1", name: "f") == "call_gh1_1")
        ids.begin(turn: 3)
        _ = ids.call(id: nil, name: "g")
        ids.begin(turn: 4)
        #expect(ids.result(id: "1", name: "f") == "call_gh1_1")
        ids.begin(turn: 5)
        _ = ids.call(id: nil, name: "f")
        ids.begin(turn: 6)
        #expect(ids.result(id: "0", name: "f") == "call_gh5_0")
        #expect(ids.result(id: "0", name: "f") == "call_gh5_0")
    }
}
