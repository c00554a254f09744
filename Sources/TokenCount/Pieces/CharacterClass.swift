/// A set of the classes that the published expressions put characters into; each character is in one.
struct CharacterClass: OptionSet, Hashable, Sendable {
    let rawValue: UInt8

    /// Upper-case and title-case letters: `\p{Lu}`, `\p{Lt}`.
    static let upper = Self(rawValue: 1)
    /// Lower-case letters: `\p{Ll}`.
    static let lower = Self(rawValue: 2)
    /// Letters without case: `\p{Lm}`, `\p{Lo}`.
    static let caseless = Self(rawValue: 4)
    /// Marks that combine with the character before them: `\p{M}`, which is not in `\p{L}`.
    static let mark = Self(rawValue: 8)
    /// Digits and other numbers: `\p{N}`.
    static let number = Self(rawValue: 16)
    /// White space without the two below.
    static let blank = Self(rawValue: 32)
    /// Carriage return and line feed.
    static let newline = Self(rawValue: 64)
    /// Everything else.
    static let other = Self(rawValue: 128)

    /// `\p{L}`.
    static let letter: Self = [.upper, .lower, .caseless]
    /// `\s`.
    static let space: Self = [.blank, .newline]
    /// `[^\s\p{L}\p{N}]`.
    static let symbol: Self = [.mark, .other]
    /// `[^\r\n\p{L}\p{N}]`.
    static let prefix: Self = [.mark, .blank, .other]

    /// Whether one of the classes is among others.
    @inline(__always)
    func meets(_ others: Self) -> Bool { rawValue & others.rawValue != 0 }
}
