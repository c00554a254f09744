import Dialects
import NIOCore

/// Makes the body for a target from the client's: the bytes pass, with the model's name spliced and, for a stream
/// whose client did not ask for usage, the option that asks for it.
enum ForwardedBody {
    static func parts(
        _ body: ByteBuffer,
        _ envelope: RequestEnvelope,
        model: String,
        quoted: ByteBuffer
    ) -> [ByteBuffer] {
        let usage = envelope.usageSplice
        var parts: [ByteBuffer] = []
        parts.reserveCapacity(5)
        var position = 0
        func splice(_ range: Range<Int>, _ replacement: ByteBuffer) {
            append(upTo: range.lowerBound)
            if replacement.readableBytes > 0 { parts.append(replacement) }
            position = range.upperBound
        }
        func append(upTo end: Int) {
            guard end > position else { return }
            let start = body.readerIndex + position
            if let slice = body.getSlice(at: start, length: end - position) { parts.append(slice) }
        }
        if let place = envelope.modelPlace {
            var member = ByteBuffer(staticString: "\"model\":")
            member.writeImmutableBuffer(quoted)
            member.writeStaticString(",")
            splice(place..<place, member)
        }
        if let usage, usage.range.lowerBound < envelope.modelToken.lowerBound {
            splice(usage.range, ByteBuffer(bytes: usage.replacement))
        }
        if envelope.model != model, !envelope.modelToken.isEmpty { splice(envelope.modelToken, quoted) }
        if let usage, usage.range.lowerBound >= envelope.modelToken.lowerBound {
            splice(usage.range, ByteBuffer(bytes: usage.replacement))
        }
        append(upTo: body.readableBytes)
        return parts
    }
}
