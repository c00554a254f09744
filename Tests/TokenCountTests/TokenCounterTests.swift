import Testing
import TokenCount

@Suite("Token counter")
struct TokenCounterTests {
    @Test("counts what tiktoken counts", arguments: Array(TokenVocabulary.allCases.enumerated()))
    func golden(_ index: Int, _ vocabulary: TokenVocabulary) throws {
        let golden = try GoldenCount.all()

        #expect(golden.count > 500)
        for text in golden {
            let count = TokenCounter.count(Array(text.text.utf8).span, vocabulary: vocabulary)
            #expect(count == text.counts[index], "\(text.name): \(text.text.prefix(80).debugDescription)")
        }
    }

    @Test("never counts more tokens than bytes, whatever the bytes", arguments: TokenVocabulary.allCases)
    func anyBytes(_ vocabulary: TokenVocabulary) {
        var random = SplitMix(state: 7)
        for length in 0..<400 {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }

            let count = TokenCounter.count(bytes.span, vocabulary: vocabulary)

            #expect(count <= length)
            #expect(count > 0 || length == 0)
        }
    }

    @Test("counts text that is cut within a character", arguments: TokenVocabulary.allCases)
    func cutWithinCharacter(_ vocabulary: TokenVocabulary) {
        let text = Array("naïve 中 👍🏽".utf8)
        for end in text.indices {
            let cut = Array(text[..<end])

            let count = TokenCounter.count(cut.span, vocabulary: vocabulary)

            #expect(count <= end)
        }
    }

    @Test("counts in parts what it counts at once", arguments: TokenVocabulary.allCases)
    func inParts(_ vocabulary: TokenVocabulary) throws {
        let bytes = Array(try GoldenCount.all().map(\.text).joined(separator: "\n").utf8)
        for length in [1, 100, 4096] {
            var tokens = 0
            var start = 0
            while start < bytes.count {
                let part = TokenCounter.count(
                    bytes.span,
                    from: start,
                    atLeast: length,
                    vocabulary: vocabulary
                )
                #expect(part.end >= min(bytes.count, start + length))
                tokens += part.tokens
                start = part.end
            }

            #expect(tokens == TokenCounter.count(bytes.span, vocabulary: vocabulary))
        }
    }

    @Test("counts a piece that is too long to merge as its bytes, and what is around it exactly")
    func tooLong() {
        let long = Array(repeating: UInt8(ascii: "a"), count: TokenCounter.longestPiece + 1)
        let bytes = long + Array(" is too long".utf8)

        #expect(TokenCounter.count(bytes.span, vocabulary: .cl100k) == long.count + 3)
    }
}
