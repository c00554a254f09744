import JSONText

/// Puts another model name into a plain answer as it passes, in pieces that are cut anywhere.
///
/// The value of the outermost object's `model` is replaced, once; everything else passes. Nothing is held back.
public struct PlainRenaming: Sendable {
    private enum Place {
        /// Not between the quotes of anything that matters.
        case elsewhere
        /// In a key of the outermost object, of which this many bytes are those of `model`; -1 if it is another.
        case key(matched: Int)
        /// Behind the key `model`.
        case beforeValue
        /// In the value that is replaced.
        case value
        /// In any other string.
        case string
        /// Nothing is replaced any more.
        case done
    }

    private let token: [UInt8]
    private var place = Place.elsewhere
    private var depth = 0
    private var awaitsKey = false
    private var isEscaped = false

    /// Begins an answer that shall name `model`.
    public init(model: String) { token = JSONString.encode(model) }

    /// Whether all that follows passes as it is.
    public var isDone: Bool {
        if case .done = place { true } else { false }
    }

    /// Reads a piece and says what of it makes way for what; `nil` if it passes as it is.
    public mutating func observe(_ piece: Span<UInt8>) -> Splice? {
        var start: Int?
        var replacement: [UInt8] = []
        if case .value = place { start = 0 }
        var index = 0
        while index < piece.count, !isDone {
            let wasBefore = if case .beforeValue = place { true } else { false }
            step(piece[index])
            index += 1
            if wasBefore, case .value = place {
                start = index - 1
                replacement = token
            }
        }
        return start.map { Splice(range: $0..<index, replacement: replacement) }
    }

    private mutating func step(_ byte: UInt8) {
        switch place {
        case .elsewhere: stepElsewhere(byte)
        case .key(let matched): stepKey(byte, matched)
        case .beforeValue:
            if byte == UInt8(ascii: "\"") {
                place = .value
            } else if byte != UInt8(ascii: ":"), byte > 0x20 {
                // A value that is no string names nothing.
                place = .done
            }
        case .value: if endsString(byte) { place = .done }
        case .string: if endsString(byte) { place = .elsewhere }
        case .done: break
        }
    }

    private mutating func stepElsewhere(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""):
            place = depth == 1 && awaitsKey ? .key(matched: 0) : .string
            awaitsKey = false
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            depth += 1
            if depth == 1 { awaitsKey = true }
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            depth -= 1
            if depth <= 0 { place = .done }
        case UInt8(ascii: ","): if depth == 1 { awaitsKey = true }
        default: break
        }
    }

    private mutating func stepKey(_ byte: UInt8, _ matched: Int) {
        let name: StaticString = "model"
        if endsString(byte) {
            place = matched == name.utf8CodeUnitCount ? .beforeValue : .elsewhere
        } else if matched >= 0, matched < name.utf8CodeUnitCount, unsafe name.utf8Start[matched] == byte {
            place = .key(matched: matched + 1)
        } else {
            place = .key(matched: -1)
        }
    }

    /// Whether a byte within a string is the quote that ends it.
    private mutating func endsString(_ byte: UInt8) -> Bool {
        if isEscaped {
            isEscaped = false
            return false
        }
        if byte == UInt8(ascii: "\\") { isEscaped = true }
        return byte == UInt8(ascii: "\"")
    }
}
