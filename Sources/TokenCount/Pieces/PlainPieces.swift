/// The pieces of `r50k_base` and `p50k_base`: words, numbers and symbols, each with a space before it.
///
/// Their expression (tiktoken 0.14.0, `openai_public.py`), tried in this order at each place:
///
///     '(?:[sdmt]|ll|ve|re)
///      ?\p{L}++
///      ?\p{N}++
///      ?[^\s\p{L}\p{N}]++
///     \s++$
///     \s+(?!\S)
///     \s
struct PlainPieces: PieceSplitting {
    let classes: CharacterClasses

    func pieceEnd(in bytes: Span<UInt8>, from start: Int) -> Int {
        if let end = Contraction.end(in: bytes, from: start, ignoringCase: false) { return end }
        let inner = bytes[start] == UInt8(ascii: " ") ? start + 1 : start
        if inner < bytes.count {
            let (first, second) = classes.character(in: bytes, at: inner)
            for set in [CharacterClass.letter, .number, .symbol] where first.meets(set) {
                return classes.end(of: set, in: bytes, from: second)
            }
        }
        return WhiteSpaceRun(in: bytes, from: start, classes).endBeforeText(bytes.count)
    }
}
