import Testing

@testable import TokenCount

@Suite("Rank table")
struct RankTableTests {
    @Test(
        "a vocabulary has all of its tokens",
        arguments: [
            (TokenVocabulary.o200k, 199_998, 128), (.cl100k, 100_256, 128), (.p50k, 50_280, 128),
            (.r50k, 50_256, 128),
        ]
    )
    func sizes(_ vocabulary: TokenVocabulary, _ count: Int, _ longest: Int) {
        #expect(vocabulary.table.count == count)
        #expect(vocabulary.table.longest <= longest)
    }

    @Test("a token is found by its bytes, wherever they stand, and nothing else is")
    func finding() {
        let packed = Self.packed(["a", "b", "ab", "seven77", "eight888", "a longer token", "a longer tokes"])
        let table = RankTable(packed: packed.span)
        let text = Array("xxeight888a longer tokenab".utf8)

        #expect(table.count == 7)
        #expect(table.rank(text.span, 2..<10) == 4)
        #expect(table.rank(text.span, 10..<24) == 5)
        #expect(table.rank(text.span, 24..<26) == 2)
        #expect(table.rank(text.span, 25..<26) == 1)
        #expect(table.rank(text.span, 0..<1) == RankTable.none)
        #expect(table.rank(text.span, 2..<9) == RankTable.none)
        #expect(table.rank(text.span, 0..<26) == RankTable.none)
    }

    @Test("a rank without a token is left out, and so are ranks above a limit")
    func gaps() {
        let packed = Self.packed(["a", "", "b", "c"])
        let table = RankTable(packed: packed.span, limit: 3)
        let text = Array("bc".utf8)

        #expect(table.count == 2)
        #expect(table.rank(text.span, 0..<1) == 2)
        #expect(table.rank(text.span, 1..<2) == RankTable.none)
    }

    @Test("every single byte is a token", arguments: TokenVocabulary.allCases)
    func bytes(_ vocabulary: TokenVocabulary) {
        for byte in UInt8.min...UInt8.max {
            #expect(vocabulary.table.rank([byte].span, 0..<1) != RankTable.none)
        }
    }

    private static func packed(_ tokens: [String]) -> [UInt8] {
        Array("GHTT".utf8) + [UInt8(tokens.count), 0, 0, 0]
            + tokens.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
    }
}
