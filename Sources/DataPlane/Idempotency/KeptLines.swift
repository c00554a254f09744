import NIOCore

/// The field lines of an answer that a repeat of its request gets too.
enum KeptLines {
    /// What is true of one request only: the limits and budgets that it left, its id, what it cost and how long it took.
    private static let own: [StaticString] = [
        "x-request-id:", "request-id:", "x-amzn-requestid:", "x-ratelimit-", "anthropic-ratelimit-",
        "x-gatehouse-cost-usd:", "x-gatehouse-budget-remaining-usd:",
        "x-gatehouse-overhead-us:", "access-control-", "vary: origin", "connection:",
    ]

    /// The lines that are kept, copied.
    static func kept(of lines: ByteBuffer) -> ByteBuffer {
        var kept = ByteBuffer()
        kept.reserveCapacity(lines.readableBytes)
        let bytes = lines.readableBytesView
        var start = bytes.startIndex
        while start < bytes.endIndex {
            let end = bytes[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.endIndex
            let line = bytes[start..<end]
            if !own.contains(where: { begins(line, $0) }) { kept.writeBytes(line) }
            start = end
        }
        return kept
    }

    private static func begins(_ line: ByteBufferView, _ text: StaticString) -> Bool {
        FieldPolicy.equal(line.prefix(text.utf8CodeUnitCount), Array("\(text)".utf8))
    }
}
