import JSONText

/// Pictures and documents as the blocks of the dialect have them.
extension AnthropicBlockReading {
    /// Reads a picture; `nil` if its source is of a kind that is not known here.
    static func image(_ fields: inout AnthropicFields) throws(AnthropicFormError) -> ContentPart.Content? {
        guard let media = try media(&fields, addressType: "") else { return nil }
        return .image(media)
    }

    /// Reads a document; `nil` if its source is of a kind that is not known here, such as blocks of its own.
    static func document(_ fields: inout AnthropicFields) throws(AnthropicFormError) -> ContentPart.Content? {
        guard var media = try media(&fields, addressType: "application/pdf") else { return nil }
        media.name = try fields.string("title")
        media.context = try fields.string("context")
        if var citations = try fields.fields("citations") { media.isCitable = try citations.bool("enabled") }
        return .document(media)
    }

    private static func media(
        _ fields: inout AnthropicFields,
        addressType: String
    ) throws(AnthropicFormError) -> Media? {
        guard var source = try fields.fields("source") else {
            throw AnthropicFormError(fields.path(of: "source"), "is missing: it must be an object")
        }
        switch try source.requiredString("type") {
        case "base64":
            return Media(
                .base64(try source.requiredString("data")),
                type: try source.requiredString("media_type")
            )
        case "text":
            return Media(
                .text(try source.requiredString("data")),
                type: try source.string("media_type") ?? "text/plain"
            )
        case "url": return Media(.url(try source.requiredString("url")), type: addressType)
        case "file": return Media(.file(try source.requiredString("file_id")), type: "")
        default: return nil
        }
    }
}
