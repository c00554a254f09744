/// Finds the elements of a JSON array that comes in pieces cut anywhere: how Gemini streams without `alt=sse`.
///
/// Elements are found by their brackets and strings alone; whether they are JSON is for their reader to say. An object that
/// stands alone, as errors do, counts as the only element.
public struct JSONArrayFraming: Hashable, Sendable {
    /// An element that is longer than this breaks the framing.
    public static let elementLimit = 32 << 20

    private enum Place: Hashable {
        /// Nothing but blanks has come.
        case before
        /// No byte of the next element has come.
        case between
        /// Inside of an element.
        case inside
        /// The array has ended.
        case after
        /// What came is no array.
        case broken
    }

    private var place = Place.before
    private var isAlone = false
    private var depth = 0
    private var isString = false
    private var isEscaped = false
    private var element: [UInt8] = []

    /// Begins with nothing.
    public init() {}

    /// Whether the array has come to its end.
    public var isWhole: Bool { place == .after }

    /// Whether what came cannot be an array any more.
    public var isBroken: Bool { place == .broken }

    /// Reads a piece and gives the elements that end in it.
    public mutating func read(_ piece: Span<UInt8>) -> [[UInt8]] {
        var elements: [[UInt8]] = []
        for offset in 0..<piece.count {
            step(piece[offset], &elements)
            if place == .broken { break }
        }
        return elements
    }

    private mutating func step(_ byte: UInt8, _ elements: inout [[UInt8]]) {
        switch place {
        case .broken: return
        case .inside: stepInside(byte, &elements)
        case _ where byte == 0x20 || (0x09...0x0D).contains(byte): return
        case .before:
            if byte == UInt8(ascii: "[") {
                place = .between
            } else if byte == UInt8(ascii: "{") {
                isAlone = true
                begin(byte)
            } else {
                place = .broken
            }
        case .between:
            switch byte {
            case UInt8(ascii: ","): return
            case UInt8(ascii: "]"): place = .after
            case UInt8(ascii: "}"), UInt8(ascii: ":"): place = .broken
            default: begin(byte)
            }
        case .after: place = .broken
        }
    }

    private mutating func begin(_ byte: UInt8) {
        place = .inside
        depth = 0
        isString = false
        isEscaped = false
        element = []
        follow(byte)
    }

    private mutating func stepInside(_ byte: UInt8, _ elements: inout [[UInt8]]) {
        if depth == 0, !isString {
            // A number or a word has no end of its own.
            if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") {
                end(&elements)
                if byte == UInt8(ascii: "]") { place = .after }
                return
            }
        }
        guard element.count < Self.elementLimit else {
            element = []
            place = .broken
            return
        }
        follow(byte)
        let endsContainer = byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
        if depth == 0, !isString, endsContainer { end(&elements) }
    }

    private mutating func end(_ elements: inout [[UInt8]]) {
        elements.append(element)
        element = []
        place = isAlone ? .after : .between
    }

    /// Takes a byte into the element and follows strings and brackets.
    private mutating func follow(_ byte: UInt8) {
        element.append(byte)
        if isString {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isString = false
            }
            return
        }
        switch byte {
        case UInt8(ascii: "\""): isString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        default: break
        }
    }
}
