/// The pieces of `o200k_base`, whose words break where a small letter is followed by a capital.
///
/// Its expression (tiktoken 0.14.0, `openai_public.py`), tried in this order at each place:
///
///     [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?
///     [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?
///     \p{N}{1,3}
///      ?[^\s\p{L}\p{N}]+[\r\n/]*
///     \s*[\r\n]+
///     \s+(?!\S)
///     \s+
struct CasedPieces: PieceSplitting {
    /// What a word may begin with: everything but small letters.
    private static let head: CharacterClass = [.upper, .caseless, .mark]
    /// What it may go on with: everything but capitals.
    private static let tail: CharacterClass = [.lower, .caseless, .mark]

    let classes: CharacterClasses

    func pieceEnd(in bytes: Span<UInt8>, from start: Int) -> Int {
        let (first, second) = classes.character(in: bytes, at: start)
        if let end = wordEnd(in: bytes, from: start, first, second) {
            return Contraction.end(in: bytes, from: end, ignoringCase: true) ?? end
        }
        if first.meets(.number) { return classes.numberEnd(in: bytes, from: second) }
        let symbols = bytes[start] == UInt8(ascii: " ") ? second : start
        if classes.isAny(of: .symbol, in: bytes, at: symbols) {
            return symbolsEnd(in: bytes, from: symbols)
        }
        let run = WhiteSpaceRun(in: bytes, from: start, classes)
        return run.newlineEnd ?? run.endBeforeText(bytes.count)
    }

    private func wordEnd(
        in bytes: Span<UInt8>,
        from start: Int,
        _ first: CharacterClass,
        _ second: Int
    ) -> Int? {
        let mayPrefix = first.meets(.prefix)
        let mayBegin = first.meets([.letter, .mark])
        if mayPrefix, let end = mixedEnd(in: bytes, from: second) { return end }
        if mayBegin, let end = mixedEnd(in: bytes, from: start) { return end }
        if mayPrefix, let end = capitalsEnd(in: bytes, from: second) { return end }
        return mayBegin ? capitalsEnd(in: bytes, from: start) : nil
    }

    /// The end of a head, which may be empty, and a tail, which may not.
    private func mixedEnd(in bytes: Span<UInt8>, from start: Int) -> Int? {
        var offset = start
        // Where the last character of the head ends that could be the tail.
        var possible: Int?
        while offset < bytes.count {
            let (found, end) = classes.character(in: bytes, at: offset)
            guard found.meets(Self.head) else {
                if found.meets(Self.tail) { return classes.end(of: Self.tail, in: bytes, from: end) }
                break
            }
            if found.meets(Self.tail) { possible = end }
            offset = end
        }
        return possible
    }

    /// The end of a head, which may not be empty, and a tail, which may.
    private func capitalsEnd(in bytes: Span<UInt8>, from start: Int) -> Int? {
        let end = classes.end(of: Self.head, in: bytes, from: start)
        return end > start ? classes.end(of: Self.tail, in: bytes, from: end) : nil
    }

    private func symbolsEnd(in bytes: Span<UInt8>, from start: Int) -> Int {
        var offset = classes.end(of: .symbol, in: bytes, from: start)
        while offset < bytes.count {
            let byte = bytes[offset]
            guard byte == 0x0A || byte == 0x0D || byte == UInt8(ascii: "/") else { break }
            offset += 1
        }
        return offset
    }
}
