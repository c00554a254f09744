import Dialects
import JSONText
import NIOCore
import Policy

/// Makes the body for a target from the client's: the bytes pass, with the model's name spliced and, for a stream
/// whose client did not ask for usage, the option that asks for it.
enum ForwardedBody {
    static func parts(
        _ body: ByteBuffer,
        _ authorized: Authorized,
        _ target: Target,
        quoted: ByteBuffer
    ) -> [ByteBuffer] {
        let envelope = authorized.envelope
        // The body was read whole when it came, so that what makes another of it cannot fail here.
        if target.provider.family == .vertex, authorized.operation == .messages,
            let predicted = try? VertexClaude.body(body.readableBytesUInt8Span)
        {
            return [ByteBuffer(bytes: predicted)]
        }
        return parts(
            body,
            envelope,
            // A provider's own route takes the model as the caller names it, which may be longer than the target's name.
            model: authorized.passthrough == nil ? target.model : envelope.model,
            quoted: quoted,
            // Mistral's streams report their usage unasked, and it refuses the option.
            asksUsage: target.provider.family != .mistral
        )
    }

    /// The bytes with the model's name and the option.
    static func parts(
        _ body: ByteBuffer,
        _ envelope: RequestEnvelope,
        model: String,
        quoted: ByteBuffer,
        asksUsage: Bool = true
    ) -> [ByteBuffer] {
        if let place = envelope.form { return form(body, envelope, place, model: model) }
        let usage = asksUsage ? envelope.usageSplice : nil
        let named = envelope.model == model ? [] : envelope.namedModels
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
        for token in named { splice(token, quotedPath(model)) }
        append(upTo: body.readableBytes)
        return parts
    }

    /// A form with the model's name in its place.
    private static func form(
        _ body: ByteBuffer,
        _ envelope: RequestEnvelope,
        _ place: FormModelPlace,
        model: String
    ) -> [ByteBuffer] {
        guard let splice = place.splice(model: model), splice.range.isEmpty || envelope.model != model else {
            return [body]
        }
        let start = body.readerIndex
        let end = splice.range.upperBound
        let parts = [
            body.getSlice(at: start, length: splice.range.lowerBound),
            ByteBuffer(bytes: splice.replacement),
            body.getSlice(at: start + end, length: body.readableBytes - end),
        ]
        return parts.compactMap { $0 }
    }

    /// A model as bodies name it that have it in their path as well.
    private static func quotedPath(_ model: String) -> ByteBuffer {
        ByteBuffer(bytes: JSONString.encode("models/\(model)"))
    }
}
