import JSONText

/// The lines of one block of an event stream (WHATWG HTML, section 9.2.6), or of its beginning.
struct EventLines {
    /// How many lines carry data.
    private(set) var dataLines = 0
    /// What the last such line carries.
    private(set) var data = 0..<0
    /// Whether the event's name is `error`.
    private(set) var isErrorEvent = false
    /// Where the event's name stands, if it has one.
    private(set) var name: Range<Int>?

    /// Reads a block.
    init(_ block: Span<UInt8>) {
        var start = Self.afterByteOrderMark(block)
        while start < block.count {
            let end = block.lineEnd(from: start)
            if block.holds("data", at: start), let value = Self.value(in: start..<end, after: 4, block) {
                dataLines += 1
                data = value
            } else if block.holds("event", at: start),
                let value = Self.value(in: start..<end, after: 5, block)
            {
                name = value
                isErrorEvent = value.count == 5 && block.holds("error", at: value.lowerBound)
            }
            start = end + 1
        }
    }

    /// The data of a block with several such lines, joined by line feeds.
    static func joinedData(_ block: Span<UInt8>) -> [UInt8] {
        var joined: [UInt8] = []
        var start = afterByteOrderMark(block)
        while start < block.count {
            let end = block.lineEnd(from: start)
            if block.holds("data", at: start), let value = value(in: start..<end, after: 4, block) {
                if !joined.isEmpty { joined.append(0x0A) }
                joined.append(block, value)
            }
            start = end + 1
        }
        return joined
    }

    /// What follows a field's name, its colon and one space; `nil` if the name goes on.
    private static func value(in line: Range<Int>, after name: Int, _ block: Span<UInt8>) -> Range<Int>? {
        var start = line.lowerBound + name
        if start >= line.upperBound { return start == line.upperBound ? start..<start : nil }
        guard block[start] == UInt8(ascii: ":") else { return nil }
        start += 1
        if start < line.upperBound, block[start] == UInt8(ascii: " ") { start += 1 }
        return start..<line.upperBound
    }

    private static func afterByteOrderMark(_ block: Span<UInt8>) -> Int {
        block.count >= 3 && block[0] == 0xEF && block[1] == 0xBB && block[2] == 0xBF ? 3 : 0
    }
}
