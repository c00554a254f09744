import Testing

@testable import TokenCount

@Suite("Merging of pairs")
struct PairMergeTests {
    @Test("the heap merges what looking at all pairs merges", arguments: TokenVocabulary.allCases)
    func heapEqualsScan(_ vocabulary: TokenVocabulary) {
        var random = SplitMix(state: 11)
        var merge = PairMerge()
        let alphabets = ["ab", "etaoin shrdlu", "aA1 .\n", "=-*/", "中文é👍"].map { Array($0.utf8) }
        for round in 0..<600 {
            let alphabet = alphabets[round % alphabets.count]
            let length = Int.random(in: 1...90, using: &random)
            let piece = (0..<length).map { _ in alphabet[Int.random(in: alphabet.indices, using: &random)] }

            let scanned = merge.countByScanning(piece.span, 0..<length, vocabulary.table)
            let heaped = merge.countByHeap(piece.span, 0..<length, vocabulary.table)

            #expect(scanned == heaped, "\(piece)")
        }
    }

    @Test("a piece within a text is merged as if it stood alone")
    func within() {
        var merge = PairMerge()
        let text = Array("xxunbelievablyyy".utf8)
        let alone = Array(text[2..<14])

        for count in [
            merge.countByScanning(text.span, 2..<14, TokenVocabulary.o200k.table),
            merge.countByHeap(text.span, 2..<14, TokenVocabulary.o200k.table),
        ] {
            #expect(count == merge.countByScanning(alone.span, 0..<12, TokenVocabulary.o200k.table))
        }
    }

    @Test(
        "the work on a long run grows with its length, not with the square of it",
        arguments: TokenVocabulary.allCases
    )
    func longRuns(_ vocabulary: TokenVocabulary) {
        for unit in ["a", "A", "=", "ab", "中", "xyzzy"] {
            let unit = Array(unit.utf8)
            let bytes = Array(repeatElement(unit, count: TokenCounter.longestPiece / unit.count).joined())
            var merge = PairMerge()

            let (count, end) = TokenCounter.count(
                bytes.span,
                from: 0,
                atLeast: bytes.count,
                vocabulary: vocabulary,
                &merge
            )

            // One for each byte at the beginning, and two for each of the merges, which are fewer than the bytes.
            #expect(merge.lookups <= 3 * bytes.count)
            #expect(count <= bytes.count)
            #expect(end == bytes.count)
        }
    }
}
