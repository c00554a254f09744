import Vocabulary

extension MultipartReading {
    /// What decisions need of the form, as far as it has come; `model` is the one that the path names.
    ///
    /// Before its end the form must name the model by itself.
    public func envelope(_ operation: Operation, model: String?) throws(Refusal) -> RequestEnvelope {
        if let model, let named = form.model, named != model {
            throw Refusal(.invalidBody, "The form names another model than the path.", param: "model")
        }
        guard let name = model ?? form.model, let place else { throw Refusal(missing: "model") }
        var envelope = form.envelope(model: name, place)
        if operation.draws { envelope.isStream = envelope.isStream && operation == .imageEdits }
        return envelope
    }

    /// Where the model is named: a form that does not do it by itself has a part put in before its last delimiter.
    private var place: FormModelPlace? {
        if let range = form.modelRange { return FormModelPlace(range: range, lead: []) }
        return closing.map {
            FormModelPlace(
                range: $0..<$0,
                lead: delimiter + Array("\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\n".utf8)
            )
        }
    }
}

extension MultipartForm {
    /// Reads a whole body for what decisions need of it.
    public static func envelope(
        _ body: Span<UInt8>,
        contentType: String,
        _ operation: Operation,
        model: String?
    ) throws(Refusal) -> RequestEnvelope {
        var reading = MultipartReading(try MultipartBoundary(contentType: contentType))
        try reading.take(body)
        try reading.finish()
        return try reading.envelope(operation, model: model)
    }

    /// Whether a content type is a form's.
    public static func isForm(_ contentType: String) -> Bool {
        contentType.lowercased().hasPrefix("multipart/form-data")
    }
}
