/// The English endings that the expressions keep together: `'s`, `'t`, `'re`, `'ve`, `'m`, `'ll`, `'d`.
enum Contraction {
    /// Where the ending that begins at an offset ends; `nil` if there is none.
    ///
    /// With `ignoringCase`, `ſ` (U+017F) is an `s` too, as Unicode's simple folding has it.
    static func end(in bytes: Span<UInt8>, from start: Int, ignoringCase: Bool) -> Int? {
        guard start + 1 < bytes.count, bytes[start] == UInt8(ascii: "'") else { return nil }
        // Sets the bit that makes ASCII capitals small.
        let fold: UInt8 = ignoringCase ? 0x20 : 0
        let second = start + 2 < bytes.count ? bytes[start + 2] : 0
        switch bytes[start + 1] | fold {
        case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return start + 2
        case UInt8(ascii: "r") where second | fold == UInt8(ascii: "e"): return start + 3
        case UInt8(ascii: "v") where second | fold == UInt8(ascii: "e"): return start + 3
        case UInt8(ascii: "l") where second | fold == UInt8(ascii: "l"): return start + 3
        default:
            let isLongS = ignoringCase && bytes[start + 1] == 0xC5 && second == 0xBF
            return isLongS ? start + 3 : nil
        }
    }
}
