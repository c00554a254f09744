/// Follows chunked transfer coding (RFC 9112 section 7.1) through pieces cut anywhere, and says where the body's own
/// bytes stand; nothing is copied.
struct ChunkScanner {
    struct Malformed: Error { let reason: String }

    private enum State: Equatable {
        case size(digits: Int)
        case chunkExtension
        case sizeLineFeed
        case content
        case contentReturn
        case contentLineFeed
        case trailerStart
        case trailer
        case trailerLineFeed
        case endLineFeed
        case done
    }

    private static let maximumFraming = 16 << 10

    private var state = State.size(digits: 0)
    private var remaining = 0
    /// Bytes of extensions and trailers so far: bounded, so that an upstream cannot send them for ever.
    private var framingBytes = 0

    /// Whether the framing had more than sizes so far: extensions or trailers, which never go to a client.
    private(set) var hasExtras = false

    var isDone: Bool { state == .done }

    /// Whether the bytes so far end between two chunks.
    var isBetweenChunks: Bool { state == .size(digits: 0) || state == .done }

    /// Reads a piece from an offset, reports stretches of content, and returns where it stopped: at the end of the
    /// piece, or behind the body's end.
    mutating func scan(
        _ bytes: borrowing Span<UInt8>,
        from start: Int,
        content: (Range<Int>) -> Void
    ) throws(Malformed) -> Int {
        var index = start
        while index < bytes.count, state != .done {
            if state == .content {
                let end = min(bytes.count, index + remaining)
                content(index..<end)
                remaining -= end - index
                index = end
                if remaining == 0 { state = .contentReturn }
                continue
            }
            try step(bytes[index])
            index += 1
        }
        return index
    }

    private mutating func step(_ byte: UInt8) throws(Malformed) {
        switch state {
        case .size(let digits):
            if let digit = Self.hexDigit(byte) {
                guard digits < 12 else { throw Malformed(reason: "a chunk too large") }
                remaining = digits == 0 ? digit : remaining << 4 | digit
                state = .size(digits: digits + 1)
            } else {
                guard digits > 0 else { throw Malformed(reason: "a chunk without a size") }
                if byte == 0x0D {
                    state = .sizeLineFeed
                } else if byte == UInt8(ascii: ";") || byte == 0x20 || byte == 0x09 {
                    state = .chunkExtension
                    hasExtras = true
                } else {
                    throw Malformed(reason: "bad byte in a chunk's size")
                }
            }
        case .chunkExtension:
            try countFraming()
            if byte == 0x0D { state = .sizeLineFeed } else { try expectText(byte) }
        case .sizeLineFeed:
            try expect(byte, 0x0A)
            state = remaining == 0 ? .trailerStart : .content
        case .content: break
        case .contentReturn:
            try expect(byte, 0x0D)
            state = .contentLineFeed
        case .contentLineFeed:
            try expect(byte, 0x0A)
            state = .size(digits: 0)
        case .trailerStart:
            try countFraming()
            if byte == 0x0D {
                state = .endLineFeed
            } else {
                try expectText(byte)
                state = .trailer
                hasExtras = true
            }
        case .trailer:
            try countFraming()
            if byte == 0x0D { state = .trailerLineFeed } else { try expectText(byte) }
        case .trailerLineFeed:
            try expect(byte, 0x0A)
            state = .trailerStart
        case .endLineFeed:
            try expect(byte, 0x0A)
            state = .done
        case .done: break
        }
    }

    private func expect(_ byte: UInt8, _ wanted: UInt8) throws(Malformed) {
        guard byte == wanted else { throw Malformed(reason: "bad line end in chunked framing") }
    }

    /// Refuses what others might read as the end of a line, or not read at all.
    private func expectText(_ byte: UInt8) throws(Malformed) {
        guard byte >= 0x20 && byte != 0x7F || byte == 0x09 else {
            throw Malformed(reason: "a control byte in chunked framing")
        }
    }

    private mutating func countFraming() throws(Malformed) {
        framingBytes += 1
        guard framingBytes <= Self.maximumFraming else { throw Malformed(reason: "too much framing") }
    }

    private static func hexDigit(_ byte: UInt8) -> Int? {
        switch byte {
        case 0x30...0x39: Int(byte) - 0x30
        case 0x41...0x46: Int(byte) - 0x37
        case 0x61...0x66: Int(byte) - 0x57
        default: nil
        }
    }
}
