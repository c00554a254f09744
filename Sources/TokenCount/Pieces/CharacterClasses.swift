import CAssets

/// Which class each character is in: a table in two steps, so that it stays in the processor's cache.
///
/// The classes are those of Unicode 16.0, as the engine that runs tiktoken's expressions has them; see
/// `Support/tokens/build.py`.
struct CharacterClasses: Sendable {
    /// For each 256 code points, where their classes begin.
    private var rows: [Int32] = []
    private var classes: [UInt8] = []

    /// The table that is part of the binary.
    static let builtIn = CharacterClasses(
        packed: unsafe Array(
            UnsafeBufferPointer(
                start: gatehouse_character_classes_bytes(),
                count: gatehouse_character_classes_length()
            )
        )
    )

    /// Unpacks runs of four bytes: the first code point in three, lowest first, and the class.
    init(packed: [UInt8]) {
        var known: [[UInt8]: Int32] = [:]
        var row: [UInt8] = []
        for run in stride(from: 0, to: packed.count & ~3, by: 4) {
            let end = run + 7 < packed.count ? Self.point(packed, run + 4) : 0x110000
            for _ in Self.point(packed, run)..<max(Self.point(packed, run), end) {
                row.append(packed[run + 3])
                guard row.count == 256 else { continue }
                if let start = known[row] {
                    rows.append(start)
                } else {
                    rows.append(Int32(classes.count))
                    known[row] = Int32(classes.count)
                    classes += row
                }
                row.removeAll(keepingCapacity: true)
            }
        }
        precondition(rows.count == 0x1100, "the classes cover every code point, first to last")
    }

    private static func point(_ packed: [UInt8], _ offset: Int) -> Int {
        Int(packed[offset]) | Int(packed[offset + 1]) << 8 | Int(packed[offset + 2]) << 16
    }

    /// The class of the character at an offset, and where the next one begins.
    ///
    /// A byte that begins no whole character is one of class `other`.
    @inline(__always)
    func character(in bytes: Span<UInt8>, at offset: Int) -> (class: CharacterClass, end: Int) {
        let lead = bytes[offset]
        if lead < 0x80 { return (CharacterClass(rawValue: classes[Int(lead)]), offset &+ 1) }
        return scalar(in: bytes, at: offset, lead)
    }

    private func scalar(
        in bytes: Span<UInt8>,
        at offset: Int,
        _ lead: UInt8
    ) -> (class: CharacterClass, end: Int) {
        let length = lead < 0xC2 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 1
        guard length > 1, length <= bytes.count - offset else { return (.other, offset + 1) }
        var point = Int(lead) & 0x7F >> length
        for next in offset + 1..<offset + length {
            guard bytes[next] & 0xC0 == 0x80 else { return (.other, offset + 1) }
            point = point << 6 | Int(bytes[next] & 0x3F)
        }
        guard point < 0x110000 else { return (.other, offset + 1) }
        return (
            CharacterClass(rawValue: classes[Int(rows[point >> 8]) + point & 0xFF]), offset + length
        )
    }

    /// Where the characters of a set, from an offset on, end.
    @inline(__always)
    func end(of set: CharacterClass, in bytes: Span<UInt8>, from start: Int) -> Int {
        var offset = start
        while offset < bytes.count {
            let (found, end) = character(in: bytes, at: offset)
            guard found.meets(set) else { break }
            offset = end
        }
        return offset
    }

    /// Whether the character at an offset is of a set; false at the end.
    @inline(__always)
    func isAny(of set: CharacterClass, in bytes: Span<UInt8>, at offset: Int) -> Bool {
        offset < bytes.count && character(in: bytes, at: offset).class.meets(set)
    }
}
