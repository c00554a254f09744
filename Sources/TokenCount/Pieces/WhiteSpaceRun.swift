/// A run of white space in a text, and the places where the expressions may cut it.
struct WhiteSpaceRun {
    /// Where it begins.
    let start: Int
    /// Where its last character begins.
    private(set) var last: Int
    /// Where it ends.
    private(set) var end: Int
    /// The end of its last newline, if it has one: where `\s*[\r\n]` ends.
    private(set) var newlineEnd: Int?

    /// Reads the run that begins at an offset.
    init(in bytes: Span<UInt8>, from start: Int, _ classes: CharacterClasses) {
        self.start = start
        last = start
        end = start
        while end < bytes.count {
            let (found, next) = classes.character(in: bytes, at: end)
            guard found.meets(.space) else { break }
            if found.meets(.newline) { newlineEnd = next }
            last = end
            end = next
        }
    }

    /// Where `\s+(?!\S)|\s+` ends: before the last character if something else follows, unless it is the only one.
    func endBeforeText(_ count: Int) -> Int {
        end == count || last == start ? end : last
    }
}
