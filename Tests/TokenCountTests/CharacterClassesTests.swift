import Testing

@testable import TokenCount

@Suite("Classes of characters")
struct CharacterClassesTests {
    @Test(
        "a character has the class of its category",
        arguments: [
            ("A", CharacterClass.upper), ("ǅ", .upper), ("a", .lower), ("ß", .lower), ("ʰ", .caseless),
            ("中", .caseless), ("\u{301}", .mark), ("٣", .number), ("½", .number), (" ", .blank),
            ("\u{A0}", .blank), ("\t", .blank), ("\u{2028}", .blank), ("\n", .newline), ("\r", .newline),
            ("'", .other), ("\0", .other), ("👍", .other), ("\u{10FFFF}", .other), ("\u{1C89}", .upper),
        ]
    )
    func category(_ character: String, _ expected: CharacterClass) {
        let bytes = Array(character.utf8)

        let (found, end) = CharacterClasses.builtIn.character(in: bytes.span, at: 0)

        #expect(found == expected)
        #expect(end == bytes.count)
    }

    @Test("a class agrees with the standard library where both know the character")
    func agreement() {
        var differing: [UInt32] = []
        for value in UInt32(0)..<0x20000 {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let expected = scalar.expectedClass
            let bytes = Array(String(scalar).utf8)
            let found = CharacterClasses.builtIn.character(in: bytes.span, at: 0).class
            // An unassigned character here may have been assigned there.
            if found != expected, expected != .other, found != .other { differing.append(value) }
        }

        // U+0295 was moved from small letters to letters without case after Unicode 16.0.
        #expect(differing.filter { $0 != 0x295 } == [])
    }

    @Test(
        "bytes that are no character count one by one",
        arguments: [
            [0x80], [0xC2], [0xE4, 0xB8], [0xC0, 0xAF], [0xFF], [0xF5, 0x80, 0x80, 0x80], [0xC3, 0x28],
        ]
    )
    func invalid(_ bytes: [UInt8]) {
        let (found, end) = CharacterClasses.builtIn.character(in: bytes.span, at: 0)

        #expect(found == .other)
        #expect(end == 1)
    }
}

extension Unicode.Scalar {
    fileprivate var expectedClass: CharacterClass {
        if self == "\n" || self == "\r" { return .newline }
        if properties.isWhitespace { return .blank }
        return switch properties.generalCategory {
        case .uppercaseLetter, .titlecaseLetter: .upper
        case .lowercaseLetter: .lower
        case .modifierLetter, .otherLetter: .caseless
        case .nonspacingMark, .spacingMark, .enclosingMark: .mark
        case .decimalNumber, .letterNumber, .otherNumber: .number
        default: .other
        }
    }
}
