import Vocabulary

/// Reads a form piece by piece, as it comes, and keeps nothing of it but the short fields that decisions need.
///
/// Files may stand before or after those fields and may be of any length; they are passed over.
public struct MultipartReading: Sendable {
    /// The longest head of a part.
    public static let headLimit = 8 << 10
    /// The longest value of a field that is read.
    public static let valueLimit = 4 << 10
    /// The most parts of a form.
    public static let partLimit = 1000
    /// The most blanks behind a delimiter.
    static let paddingLimit = 128

    private enum State {
        /// In what a part holds, or before the first one; with the field that is gathered.
        case content(MultipartField?)
        /// After a delimiter.
        case delimited
        /// After the first hyphen of the last delimiter.
        case ending
        /// After the CR that ends a delimiter's line.
        case lineEnd
        /// In the head of a part.
        case head
        /// After the last delimiter, where nothing counts.
        case ended
    }

    /// What has been found.
    public private(set) var form = MultipartForm()
    /// Where the last delimiter begins; `nil` until it has come.
    private(set) var closing: Int?
    /// Where each delimiter begins, the line's end before it included: before the body's beginning for one that stands there.
    private(set) var delimiters: [Int] = []
    let delimiter: [UInt8]
    private var state = State.content(nil)
    /// How much of the delimiter has come; the body's beginning counts as a line's.
    private var matched = 2
    /// How much of that the line's end before is, which no content is.
    private var borrowed = 2
    /// How much of a delimiter has come behind a line's end that is only half of one; `nil` outside of such lines.
    private var matchedBare: Int?
    private var parts = 0
    private var gathered: [UInt8] = []
    /// Where the content or the delimiter under way begins.
    private var start = 0
    /// How much has been read.
    public private(set) var offset = 0

    /// Begins a form.
    public init(_ boundary: MultipartBoundary) { delimiter = boundary.delimiter }

    /// Whether the form has come to its end.
    public var hasEnded: Bool { if case .ended = state { true } else { false } }

    /// Reads the next piece of the body.
    public mutating func take(_ piece: Span<UInt8>) throws(Refusal) {
        var index = 0
        while index < piece.count {
            if case .ended = state {
                offset += piece.count - index
                return
            }
            if case .content(nil) = state, matched == 0, matchedBare == nil {
                // Of what is passed over only the ends of lines matter.
                let from = index
                while index < piece.count, piece[index] != 0x0D, piece[index] != 0x0A { index += 1 }
                offset += index - from
                guard index < piece.count else { return }
            }
            try read(piece[index])
            index += 1
            offset += 1
        }
    }

    /// The body is over: refuses a form that was cut.
    public func finish() throws(Refusal) {
        guard hasEnded else { throw malformed("It ends before its last delimiter") }
    }

    private mutating func read(_ byte: UInt8) throws(Refusal) {
        switch state {
        case .content(let field): try readContent(byte, field)
        case .delimited: try readDelimited(byte)
        case .ending:
            guard byte == UInt8(ascii: "-") else {
                throw malformed("A delimiter is not followed by a line's end")
            }
            guard parts > 0 else { throw malformed("It has no parts") }
            closing = start
            state = .ended
        case .lineEnd:
            guard byte == 0x0A else { throw malformed("A delimiter is not followed by a line's end") }
            try beginPart()
        case .head: try readHead(byte)
        case .ended: break
        }
    }

    private mutating func readContent(_ byte: UInt8, _ field: MultipartField?) throws(Refusal) {
        if byte == delimiter[matched] {
            matched += 1
            guard matched == delimiter.count else { return try checkBare(byte) }
            return try endContent(field)
        }
        try checkBare(byte)
        if field != nil { gathered += delimiter[borrowed..<matched] }
        borrowed = 0
        matched = byte == delimiter[0] ? 1 : 0
        guard let field else { return }
        if matched == 0 { gathered.append(byte) }
        guard gathered.count <= Self.valueLimit else {
            throw Refusal(formField: field, "is longer than \(Self.valueLimit) bytes")
        }
    }

    private mutating func endContent(_ field: MultipartField?) throws(Refusal) {
        // Servers differ on whether that is an empty part or a text, and what follows might name another model.
        guard borrowed == 0 || parts == 0 else { throw malformed("A part begins with a delimiter") }
        if let field {
            let text = String(decoding: gathered, as: UTF8.self)
            try form.take(field, text, at: start..<start + gathered.count)
        }
        matched = 0
        borrowed = 0
        matchedBare = nil
        gathered = []
        start = offset + 1 - delimiter.count
        delimiters.append(start)
        state = .delimited
    }

    /// Refuses a delimiter behind a lone CR or LF: some servers take it for one, and would read other parts than these.
    private mutating func checkBare(_ byte: UInt8) throws(Refusal) {
        if let matched = matchedBare {
            let next = matched + 1
            matchedBare = byte == delimiter[2 + matched] ? next : nil
            // Behind a whole line's end this is the delimiter itself.
            guard matchedBare == nil || 2 + next < delimiter.count else {
                throw malformed("A delimiter stands behind half a line's end")
            }
        }
        if byte == 0x0A || byte == 0x0D { matchedBare = 0 }
    }

    private mutating func readDelimited(_ byte: UInt8) throws(Refusal) {
        switch byte {
        case UInt8(ascii: "-"): state = .ending
        case 0x0D: state = .lineEnd
        // Blanks that a transport has added.
        case 0x20, 0x09:
            guard offset - start < delimiter.count + Self.paddingLimit else {
                throw malformed("A delimiter is not followed by a line's end")
            }
        default: throw malformed("A delimiter is not followed by a line's end")
        }
    }

    private mutating func beginPart() throws(Refusal) {
        parts += 1
        guard parts <= Self.partLimit else { throw malformed("It has more than \(Self.partLimit) parts") }
        // The line's end before the head makes a head of no lines end like any other.
        gathered = [0x0D, 0x0A]
        state = .head
    }

    private mutating func readHead(_ byte: UInt8) throws(Refusal) {
        gathered.append(byte)
        guard gathered.count <= Self.headLimit else {
            throw malformed("The head of a part is longer than \(Self.headLimit) bytes")
        }
        guard byte == 0x0A, gathered.suffix(4).elementsEqual([0x0D, 0x0A, 0x0D, 0x0A]) else { return }
        guard let head = MultipartHead(gathered) else {
            throw malformed("The head of a part can be read in more than one way")
        }
        let field = try head.field()
        gathered = []
        start = offset + 1
        matched = 2
        borrowed = 2
        state = .content(field)
    }

    private func malformed(_ fault: String) -> Refusal {
        Refusal(.invalidBody, "The request's body is no valid form. \(fault) (byte \(offset)).")
    }
}
