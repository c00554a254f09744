import Dialects
import JSONText

/// Streams of Gemini's in the tests.
enum GeminiStreamSamples {
    /// The data of a body's events, whichever of the two forms it has.
    static func data(_ body: String) -> [[UInt8]] {
        guard body.drop(while: \.isWhitespace).hasPrefix("data:") else {
            return elements(body, cut: .max).elements
        }
        let blocks = body.replacing("\r\n", with: "\n").split(separator: "\n\n")
        return blocks.map { block in
            Array(block.drop(while: \.isWhitespace).dropFirst(5).drop(while: \.isWhitespace).utf8)
        }
    }

    /// The elements of an array that is read in pieces of a length.
    static func elements(_ body: String, cut length: Int) -> (elements: [[UInt8]], isWhole: Bool) {
        var framing = JSONArrayFraming()
        var elements: [[UInt8]] = []
        var rest = Array(body.utf8)[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(length))
            rest = rest.dropFirst(length)
            elements += framing.read(piece.span)
        }
        return (elements, framing.isWhole)
    }

    /// The steps of a stream.
    static func events(_ data: [[UInt8]]) throws -> [ReplyEvent] {
        var reader = GeminiDialect.eventReader()
        var events: [ReplyEvent] = []
        for piece in data { events += try reader.read(name: nil, data: piece) }
        return events + reader.finish()
    }

    /// A context for a caller.
    static func context(isArray: Bool = false) -> ReplyContext {
        var context = ReplyContext(
            conversation: Conversation(model: "fast"),
            model: nil,
            created: 1,
            id: "made"
        )
        context.isArrayStream = isArray
        return context
    }

    /// The stream of some steps.
    static func written(_ events: [ReplyEvent], isArray: Bool) -> String {
        var writer = GeminiDialect.eventWriter(context(isArray: isArray))
        var bytes: [UInt8] = []
        for event in events { writer.write(event, to: &bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
