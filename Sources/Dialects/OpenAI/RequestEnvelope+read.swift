import JSONText
import Vocabulary

extension RequestEnvelope {
    /// Reads the body of an OpenAI request once, checking it all.
    ///
    /// Refuses with `invalid_body`, naming the field and the byte, what is not a JSON object without repeated keys, what
    /// lacks `model` or the operation's content, what has a known field of the wrong type or out of range, and what has
    /// a key that differs from a known field's only by case: an upstream may read the one as the other. A `model` that
    /// the path has named counts; the body need not name one then.
    public static func read(
        _ operation: Operation,
        _ body: Span<UInt8>,
        model: String? = nil
    ) throws(Refusal) -> RequestEnvelope {
        var reading = RequestReading(operation)
        var text = try RequestText(body)
        let inside = text.offset
        while let key = try text.nextField(body) {
            if let field = RequestField(key, in: body), reading.reads(field) {
                try reading.read(field, &text, body)
            } else {
                if let field = RequestField.mistakable(key, in: body), reading.reads(field) {
                    throw Refusal(mistakable: key.text(in: body), for: field.name, at: key.content.lowerBound)
                }
                let token = try text.readValue(body)
                try OtherModelField(key, in: body)?.check(token.range, body)
            }
        }
        return try reading.envelope(inside: inside, model: model)
    }
}
