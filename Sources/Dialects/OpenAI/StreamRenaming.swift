import JSONText

/// Puts another model name into every event of a stream, for answers that carry the public name.
///
/// Only an event that is complete can be renamed, so the beginning of an unfinished one waits for its end, up to
/// ``waitLimit`` bytes; a longer event passes with the name that it has.
public struct StreamRenaming: AnswerRenaming {
    /// How much of an unfinished event waits.
    public static let waitLimit = 256 << 10

    private let token: [UInt8]
    private let dialect: any PassedDialect.Type
    private var framing = EventFraming()
    private var waiting: [UInt8] = []

    /// Begins a stream whose events shall name `model`.
    public init(model: String, _ dialect: any PassedDialect.Type = ChatCompletionsPassing.self) {
        token = JSONString.encode(model)
        self.dialect = dialect
    }

    /// Takes content and gives what of the stream can be sent, renamed.
    public mutating func rename(_ content: Span<UInt8>) -> [UInt8] {
        var sent: [UInt8] = []
        sent.reserveCapacity(content.count + token.count)
        var start = 0
        if framing.awaitsLineFeed, content.count > 0 {
            framing.awaitsLineFeed = false
            if content[0] == 0x0A, framing.isBetweenBlocks {
                sent.append(0x0A)
                start = 1
            }
        }
        while start < content.count {
            guard let end = framing.blockEnd(in: content, from: start) else { break }
            waiting.append(content, start..<end)
            append(waiting.span, to: &sent)
            waiting.removeAll(keepingCapacity: true)
            start = end
        }
        waiting.append(content, start..<content.count)
        if waiting.count > Self.waitLimit { sent += finish() }
        return sent
    }

    /// Gives what still waits, as it is.
    public mutating func finish() -> [UInt8] {
        defer { waiting = [] }
        return waiting
    }

    private func append(_ block: Span<UInt8>, to sent: inout [UInt8]) {
        let lines = EventLines(block)
        guard lines.dataLines == 1, let model = dialect.modelToken(inEvent: block.extracting(lines.data))
        else {
            sent.append(block, 0..<block.count)
            return
        }
        let start = lines.data.lowerBound + model.lowerBound
        sent.append(block, 0..<start)
        sent += token
        sent.append(block, start + model.count..<block.count)
    }
}
