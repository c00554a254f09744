import Vocabulary

extension MultipartForm {
    /// Reads a whole body for what decisions need of it.
    public static func envelope(
        _ body: Span<UInt8>,
        contentType: String,
        _ operation: Operation,
        model: String?
    ) throws(Refusal) -> RequestEnvelope {
        let boundary = try MultipartBoundary(contentType: contentType)
        var reading = MultipartReading(boundary)
        try reading.take(body)
        try reading.finish()
        var form = reading.form
        if let model {
            guard form.model == nil || form.model == model else {
                throw Refusal(.invalidBody, "The form names another model than the path.", param: "model")
            }
            // The path says which one, and what the form says of it goes unread.
            form.model = form.model ?? model
        }
        var envelope = try form.envelope()
        // A preamble would become part of what is put before it.
        if form.modelRange.isEmpty, body.count > 1, body[0] == UInt8(ascii: "-") {
            envelope.formOpening =
                boundary.delimiter.dropFirst(2)
                + Array("\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\n".utf8)
        }
        if operation.draws { envelope.isStream = envelope.isStream && operation == .imageEdits }
        return envelope
    }

    /// Whether a content type is a form's.
    public static func isForm(_ contentType: String) -> Bool {
        contentType.lowercased().hasPrefix("multipart/form-data")
    }
}
