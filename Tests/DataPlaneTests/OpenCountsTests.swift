import Dialects
import NIOCore
import Testing
import TokenCount

@testable import DataPlane

@Suite("Counts for several targets")
struct OpenCountsTests {
    private static let words = String(repeating: "A cup of tea, please. ", count: 400)
    private static let turn = 4096

    private static func body(_ model: String, _ words: String = words) -> String {
        #"{"model":"\#(model)","messages":[{"role":"user","content":"\#(words)"}]}"#
    }

    private static func open(
        _ place: Int?,
        _ body: String,
        _ vocabulary: TokenVocabulary = .o200k
    ) -> OpenCount {
        let rule = TokenRule(vocabulary: vocabulary, framing: ChatFraming(model: "gpt-4o"))
        return OpenCount(CountedBody(rule: rule, place: place), .chatCompletions, ByteBuffer(string: body))
    }

    /// The bounds by their places, and how many turns they took.
    private static func counted(_ open: [OpenCount]) -> (bounds: [Int?: Int], turns: Int) {
        var counts = OpenCounts(open)
        var bounds: [Int?: Int] = [:]
        var turns = 0
        while !counts.isDone {
            for (counted, count) in counts.advance(by: turn) { bounds[counted.place] = count.bound }
            turns += 1
        }
        return (bounds, turns)
    }

    @Test("what is asked in the same words but for the model's name is counted once")
    func once() {
        let one = Self.counted([Self.open(0, Self.body("a"))])
        let places = [0, 1, 2]
        let same = Self.counted(
            places.map { Self.open($0, Self.body(String(repeating: "m", count: $0 + 1))) }
        )

        #expect(one.turns > 2)
        #expect(same.turns == one.turns + 1 || same.turns == one.turns)
        #expect(places.allSatisfy { same.bounds[$0] == one.bounds[0] })
    }

    @Test("what is asked in other words, or counted in another way, is counted by itself")
    func each() {
        let more = Self.words + "Two."
        let one = Self.counted([Self.open(0, Self.body("a"))])
        let other = Self.counted([Self.open(1, Self.body("b", more))])
        let both = Self.counted([Self.open(0, Self.body("a")), Self.open(1, Self.body("b", more))])
        let ways = Self.counted([Self.open(0, Self.body("a")), Self.open(1, Self.body("a"), .p50k)])

        #expect(other.bounds[1] != one.bounds[0])
        #expect(both.bounds[0] == one.bounds[0] && both.bounds[1] == other.bounds[1])
        #expect(ways.turns > one.turns + 1)
    }

    @Test("of long bodies a turn looks over not more than one")
    func turns() {
        let long = String(repeating: " ", count: Self.turn * 9) + #"{"model":"a","messages":[]}"#
        let places = [0, 1, 2]
        let all = Self.counted(places.map { Self.open($0, long + String(repeating: " ", count: $0)) })

        #expect(all.turns == places.count)
        #expect(all.bounds.count == places.count)
    }
}
