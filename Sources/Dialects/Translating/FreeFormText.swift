import JSONText

/// The text of a free-form tool out of the arguments of the function that stands for it, while these come.
///
/// A model that keeps to the function's schema writes `{"input":"…"}`, and its text passes as it comes; any other form is
/// kept until it is whole.
struct FreeFormText: Sendable {
    private enum State {
        case brace, key(Int), colon, quote
        case text, escape, unicode(UInt32, digits: Int), done
        case other
    }

    private static let key = Array("\"input\"".utf8)

    private var state = State.brace
    /// What has come before the text, or everything where the form is another.
    private var raw: [UInt8] = []
    /// The first half of a pair of escapes.
    private var high: UInt32?

    /// More of the arguments: the text in it.
    mutating func take(_ piece: String) -> String {
        var text: [UInt8] = []
        for byte in piece.utf8 { take(byte, &text) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The arguments are whole: the rest of the text.
    mutating func finish() -> String {
        switch state {
        case .text, .escape, .unicode, .done: high == nil ? "" : "\u{FFFD}"
        default: Self.text(of: String(decoding: raw, as: UTF8.self))
        }
    }

    /// The text of whole arguments: what the function was given, or everything if that is something else.
    static func text(of arguments: String) -> String {
        let value = try? JSONValue.read(Array(arguments.utf8))  // What cannot be read is the text itself.
        return value?["input"]?.string ?? arguments
    }

    private mutating func take(_ byte: UInt8, _ text: inout [UInt8]) {
        switch state {
        case .text: takeText(byte, &text)
        case .escape: takeEscape(byte, &text)
        case .unicode(let value, let digits): takeDigit(byte, value, digits, &text)
        case .done: break
        case .brace, .key, .colon, .quote, .other:
            raw.append(byte)
            takeBeginning(byte)
        }
    }

    private mutating func takeBeginning(_ byte: UInt8) {
        let isSpace = byte == 32 || byte == 9 || byte == 10 || byte == 13
        switch (state, byte) {
        case (.brace, UInt8(ascii: "{")): state = .key(0)
        case (.key(let place), _) where byte == Self.key[place]:
            state = place + 1 < Self.key.count ? .key(place + 1) : .colon
        case (.colon, UInt8(ascii: ":")): state = .quote
        case (.quote, UInt8(ascii: "\"")): state = .text
        case (.brace, _) where isSpace, (.key(0), _) where isSpace, (.colon, _) where isSpace,
            (.quote, _) where isSpace:
            break
        default: state = .other
        }
    }

    private mutating func takeText(_ byte: UInt8, _ text: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\\"): state = .escape
        case UInt8(ascii: "\""):
            endPair(&text)
            state = .done
        default:
            endPair(&text)
            text.append(byte)
        }
    }

    private mutating func takeEscape(_ byte: UInt8, _ text: inout [UInt8]) {
        guard byte != UInt8(ascii: "u") else {
            state = .unicode(0, digits: 0)
            return
        }
        endPair(&text)
        state = .text
        switch byte {
        case UInt8(ascii: "n"): text.append(10)
        case UInt8(ascii: "t"): text.append(9)
        case UInt8(ascii: "r"): text.append(13)
        case UInt8(ascii: "b"): text.append(8)
        case UInt8(ascii: "f"): text.append(12)
        default: text.append(byte)
        }
    }

    private mutating func takeDigit(_ byte: UInt8, _ value: UInt32, _ digits: Int, _ text: inout [UInt8]) {
        let digit = Character(Unicode.Scalar(byte)).hexDigitValue ?? 0
        let value = value << 4 | UInt32(digit)
        guard digits == 3 else {
            state = .unicode(value, digits: digits + 1)
            return
        }
        state = .text
        if let first = high, 0xDC00..<0xE000 ~= value {
            high = nil
            append(0x10000 + (first - 0xD800) << 10 + (value - 0xDC00), &text)
        } else {
            endPair(&text)
            if 0xD800..<0xDC00 ~= value { high = value } else { append(value, &text) }
        }
    }

    /// A first half without a second is no character.
    private mutating func endPair(_ text: inout [UInt8]) {
        guard high != nil else { return }
        high = nil
        append(0xFFFD, &text)
    }

    private func append(_ value: UInt32, _ text: inout [UInt8]) {
        text.append(contentsOf: String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8)
    }
}
