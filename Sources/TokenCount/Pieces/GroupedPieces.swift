/// The pieces of `cl100k_base`: whole words, numbers in groups of three.
///
/// Its expression (tiktoken 0.14.0, `openai_public.py`), tried in this order at each place:
///
///     '(?i:[sdmt]|ll|ve|re)
///     [^\r\n\p{L}\p{N}]?+\p{L}++
///     \p{N}{1,3}+
///      ?[^\s\p{L}\p{N}]++[\r\n]*+
///     \s++$
///     \s*[\r\n]
///     \s+(?!\S)
///     \s
struct GroupedPieces: PieceSplitting {
    let classes: CharacterClasses

    func pieceEnd(in bytes: Span<UInt8>, from start: Int) -> Int {
        if let end = Contraction.end(in: bytes, from: start, ignoringCase: true) { return end }
        let (first, second) = classes.character(in: bytes, at: start)
        if first.meets(.letter) { return classes.end(of: .letter, in: bytes, from: second) }
        if first.meets(.prefix), classes.isAny(of: .letter, in: bytes, at: second) {
            return classes.end(of: .letter, in: bytes, from: second)
        }
        if first.meets(.number) { return classes.numberEnd(in: bytes, from: second) }
        let symbols = bytes[start] == UInt8(ascii: " ") ? second : start
        if classes.isAny(of: .symbol, in: bytes, at: symbols) {
            let end = classes.end(of: .symbol, in: bytes, from: symbols)
            return classes.end(of: .newline, in: bytes, from: end)
        }
        let run = WhiteSpaceRun(in: bytes, from: start, classes)
        if run.end == bytes.count { return run.end }
        return run.newlineEnd ?? run.endBeforeText(bytes.count)
    }
}
