import JSONText
import Testing

@Suite("Objects with many members")
struct JSONObjectTests {
    @Test("of repeated keys the last one counts, in the place of the first", arguments: [3, 1000])
    func repeated(_ count: Int) {
        let keys = (0..<count).map { "k\($0)" }
        var members: [(String, JSONValue)] = keys.map { ($0, 1) }
        members += [("k1", 2), ("k1", 3)]
        let object = JSONObject(members)

        #expect(object.members.map(\.key) == keys)
        #expect(object["k1"] == 3)
    }

    @Test("a hundred thousand members are put together at once")
    func many() {
        let members: [(String, JSONValue)] = (0..<100_000).map { ("k\($0)", .integer($0)) }
        var object = JSONObject(members)
        object.merge(members.reversed())

        #expect(object.members.map(\.key) == members.map(\.0))
    }
}
