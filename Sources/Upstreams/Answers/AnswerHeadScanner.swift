import NIOCore
import Ports

/// Reads the head of an HTTP/1.1 answer strictly (RFC 9112 sections 4 to 6).
///
/// Bare CR or LF, folded lines, blanks before a colon, unequal lengths, a length beside a transfer coding and
/// codings other than `chunked` are malformed: an upstream that sends them could desynchronise a reused connection.
enum AnswerHeadScanner {
    struct Malformed: Error { let reason: String }

    struct Result {
        var head: AnswerHead
        /// Whether the connection can carry another request after this answer, if that does not last until its end.
        var keepsOpen: Bool
    }

    static let maximumLength = 64 << 10

    /// Where the head ends (after its empty line), or `nil` if it is not complete.
    static func end(of bytes: borrowing Span<UInt8>, from start: Int) -> Int? {
        // Every head ends in LF; looking at those is enough.
        var index = bytes.lineFeed(from: max(3, start))
        while index < bytes.count {
            if bytes[index - 1] == 0x0D, bytes[index - 2] == 0x0A, bytes[index - 3] == 0x0D {
                return index + 1
            }
            index = bytes.lineFeed(from: index + 1)
        }
        return nil
    }

    /// Reads a complete head.
    static func scan(_ head: ByteBuffer) throws(Malformed) -> Result {
        let bytes = head.readableBytesUInt8Span
        let (status, isVersion11, lineEnd) = try statusLine(bytes)
        var fields: [AnswerHead.Field] = []
        fields.reserveCapacity(16)
        var framing = FramingFacts()
        var index = lineEnd
        while bytes[index] != 0x0D {
            let field = try fieldLine(bytes, &index)
            try framing.consider(field, bytes)
            fields.append(field)
        }
        guard index + 2 == bytes.count, bytes[index + 1] == 0x0A else {
            throw Malformed(reason: "the head's empty line is malformed")
        }
        let resolved = try framing.resolve(status: status)
        return Result(
            head: AnswerHead(status: status, bytes: head, fields: fields, framing: resolved),
            keepsOpen: isVersion11 && !framing.closes
        )
    }

    private static func statusLine(
        _ bytes: borrowing Span<UInt8>
    ) throws(Malformed) -> (status: Int, isVersion11: Bool, end: Int) {
        let version: StaticString = "HTTP/1."
        guard bytes.count >= 15, matches(bytes, 0..<7, version), bytes[8] == 0x20,
            bytes[7] == UInt8(ascii: "1") || bytes[7] == UInt8(ascii: "0")
        else { throw Malformed(reason: "the answer does not begin with an HTTP/1.1 status line") }
        var status = 0
        for index in 9..<12 {
            guard bytes[index] >= 0x30, bytes[index] <= 0x39 else { throw Malformed(reason: "bad status") }
            status = status * 10 + Int(bytes[index] - 0x30)
        }
        guard status >= 100, bytes[12] == 0x20 || bytes[12] == 0x0D else {
            throw Malformed(reason: "bad status")
        }
        var index = 12
        while bytes[index] != 0x0D {
            guard isFieldByte(bytes[index]) else { throw Malformed(reason: "bad byte in the status line") }
            index += 1
        }
        guard bytes[index + 1] == 0x0A else { throw Malformed(reason: "bare CR in the status line") }
        return (status, bytes[7] == UInt8(ascii: "1"), index + 2)
    }

    /// Reads one line; `index` moves to the next.
    ///
    /// The head is known to end in CRLF CRLF, so no bound is passed.
    private static func fieldLine(
        _ bytes: borrowing Span<UInt8>,
        _ index: inout Int
    ) throws(Malformed) -> AnswerHead.Field {
        let nameStart = index
        while bytes[index] != UInt8(ascii: ":") {
            guard isTokenByte(bytes[index]) else { throw Malformed(reason: "bad byte in a field name") }
            index += 1
        }
        let name = nameStart..<index
        guard !name.isEmpty else { throw Malformed(reason: "empty field name") }
        index += 1
        while bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
        let valueStart = index
        index = bytes.control(from: index)
        while bytes[index] != 0x0D {
            guard isFieldByte(bytes[index]) else { throw Malformed(reason: "bad byte in a field value") }
            index = bytes.control(from: index + 1)
        }
        var valueEnd = index
        while valueEnd > valueStart, bytes[valueEnd - 1] == 0x20 || bytes[valueEnd - 1] == 0x09 {
            valueEnd -= 1
        }
        guard bytes[index + 1] == 0x0A else { throw Malformed(reason: "bare CR in a field") }
        index += 2
        return AnswerHead.Field(name: name, value: valueStart..<valueEnd)
    }

    /// VCHAR, obs-text, blanks (RFC 9110 section 5.5).
    private static func isFieldByte(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7F || byte == 0x09 }

    /// `tchar` (RFC 9110 section 5.6.2).
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E...0x60,
            0x7C,
            0x7E:
            true
        default: false
        }
    }

    /// Compares a stretch with lower-case ASCII text, ignoring the case of its letters.
    static func matches(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        let expected = unsafe text.utf8Start
        for offset in 0..<range.count {
            let byte = bytes[range.lowerBound + offset]
            let folded = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
            let wanted = unsafe expected[offset]
            guard folded == (wanted >= 0x41 && wanted <= 0x5A ? wanted | 0x20 : wanted) else { return false }
        }
        return true
    }
}

/// What the fields of a head say about the framing of its body (RFC 9112 section 6.3).
struct FramingFacts {
    private var length: Int?
    private var isChunked = false
    private(set) var closes = false

    mutating func consider(
        _ field: AnswerHead.Field,
        _ bytes: borrowing Span<UInt8>
    ) throws(AnswerHeadScanner.Malformed) {
        switch field.name.count {
        case 14 where AnswerHeadScanner.matches(bytes, field.name, "content-length"):
            let value = try number(bytes, field.value)
            guard length == nil || length == value else {
                throw AnswerHeadScanner.Malformed(reason: "unequal lengths")
            }
            length = value
        case 17 where AnswerHeadScanner.matches(bytes, field.name, "transfer-encoding"):
            guard !isChunked, AnswerHeadScanner.matches(bytes, field.value, "chunked") else {
                throw AnswerHeadScanner.Malformed(reason: "a transfer coding other than chunked")
            }
            isChunked = true
        case 10 where AnswerHeadScanner.matches(bytes, field.name, "connection"):
            if !AnswerHeadScanner.matches(bytes, field.value, "keep-alive") { closes = true }
        default: break
        }
    }

    func resolve(status: Int) throws(AnswerHeadScanner.Malformed) -> AnswerHead.Framing {
        if isChunked, length != nil {
            throw AnswerHeadScanner.Malformed(reason: "a length beside a transfer coding")
        }
        if status < 200 || status == 204 || status == 304 { return .counted(0) }
        if isChunked { return .chunked }
        return length.map { .counted($0) } ?? .untilClose
    }

    private func number(
        _ bytes: borrowing Span<UInt8>,
        _ range: Range<Int>
    ) throws(AnswerHeadScanner.Malformed) -> Int {
        guard !range.isEmpty, range.count <= 15 else {
            throw AnswerHeadScanner.Malformed(reason: "bad length")
        }
        var value = 0
        for index in range {
            guard bytes[index] >= 0x30, bytes[index] <= 0x39 else {
                throw AnswerHeadScanner.Malformed(reason: "bad length")
            }
            value = value * 10 + Int(bytes[index] - 0x30)
        }
        return value
    }
}
