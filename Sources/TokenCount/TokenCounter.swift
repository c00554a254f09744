/// Counts the tokens of text, exactly as the owner of a vocabulary does.
public enum TokenCounter {
    /// The longest piece whose bytes are merged; a longer one counts as its bytes.
    ///
    /// A piece is a word, a number or a run of symbols: hardly anything but a sequence of bases is longer.
    public static let longestPiece = 1 << 15

    /// Counts the tokens of a text in UTF-8.
    ///
    /// What looks like a special token is ordinary text. Time and memory are linear in the text's length, apart from the
    /// logarithm of its longest piece. With a piece above `longestPiece` the count is an upper bound: a token has at
    /// least one byte.
    /// - Parameters:
    ///   - bytes: The text; a byte that is no part of a character counts as a symbol.
    ///   - vocabulary: Whose tokens to count.
    /// - Returns: How many there are.
    public static func count(_ bytes: Span<UInt8>, vocabulary: TokenVocabulary) -> Int {
        count(bytes, from: 0, atLeast: bytes.count, vocabulary: vocabulary).tokens
    }

    /// Counts the tokens of some whole pieces of a text.
    ///
    /// Going on from there until the end gives what `count` gives at once.
    /// - Parameters:
    ///   - bytes: The whole text.
    ///   - start: 0, or the end that the last call gave.
    ///   - length: The bytes to go on for, up to the end of a piece.
    ///   - vocabulary: Whose tokens to count.
    /// - Returns: How many there are, and where the next piece begins.
    public static func count(
        _ bytes: Span<UInt8>,
        from start: Int,
        atLeast length: Int,
        vocabulary: TokenVocabulary
    ) -> (tokens: Int, end: Int) {
        var merge = PairMerge()
        return count(bytes, from: start, atLeast: length, vocabulary: vocabulary, &merge)
    }

    static func count(
        _ bytes: Span<UInt8>,
        from start: Int,
        atLeast length: Int,
        vocabulary: TokenVocabulary,
        _ merge: inout PairMerge
    ) -> (tokens: Int, end: Int) {
        let classes = CharacterClasses.builtIn
        let table = vocabulary.table
        let limit = length < bytes.count - start ? start + length : bytes.count
        return switch vocabulary {
        case .o200k: count(bytes, start, limit, CasedPieces(classes: classes), table, &merge)
        case .cl100k: count(bytes, start, limit, GroupedPieces(classes: classes), table, &merge)
        case .p50k, .r50k: count(bytes, start, limit, PlainPieces(classes: classes), table, &merge)
        }
    }

    @inline(__always)
    private static func count(
        _ bytes: Span<UInt8>,
        _ start: Int,
        _ limit: Int,
        _ pieces: some PieceSplitting,
        _ table: RankTable,
        _ merge: inout PairMerge
    ) -> (tokens: Int, end: Int) {
        var count = 0
        var start = start
        while start < limit {
            let end = pieces.pieceEnd(in: bytes, from: start)
            if end - start == 1 || table.rank(bytes, start..<end) != RankTable.none {
                count += 1
            } else if end - start <= longestPiece {
                count += merge.count(bytes, start..<end, table)
            } else {
                count += end - start
            }
            start = end
        }
        return (count, start)
    }
}
