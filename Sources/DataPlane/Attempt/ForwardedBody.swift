import Dialects
import JSONText
import NIOCore

/// Makes the body for a target from the client's: the bytes pass, with the model's name spliced and, for a stream
/// whose client did not ask for usage, the option that asks for it.
enum ForwardedBody {
    static func parts(_ body: ByteBuffer, _ envelope: RequestEnvelope, model: String) -> [ByteBuffer] {
        var splices: [Splice] = []
        if envelope.model != model {
            splices.append(Splice(range: envelope.modelToken, replacement: JSONString.encode(model)))
        }
        if let usage = envelope.usageSplice { splices.append(usage) }
        guard !splices.isEmpty else { return [body] }
        splices.sort { $0.range.lowerBound < $1.range.lowerBound }
        var parts: [ByteBuffer] = []
        parts.reserveCapacity(splices.count * 2 + 1)
        var position = 0
        func append(upTo end: Int) {
            let start = body.readerIndex + position
            if end > position, let slice = body.getSlice(at: start, length: end - position) {
                parts.append(slice)
            }
        }
        for splice in splices {
            append(upTo: splice.range.lowerBound)
            if !splice.replacement.isEmpty { parts.append(ByteBuffer(bytes: splice.replacement)) }
            position = splice.range.upperBound
        }
        append(upTo: body.readableBytes)
        return parts
    }
}
