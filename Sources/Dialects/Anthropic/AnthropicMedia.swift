import JSONText

/// Pictures and documents as the blocks of the dialect have them.
extension AnthropicBlockReading {
    /// Reads a picture; `nil` if its source is of a kind that is not known here.
    static func image(_ fields: inout AnthropicFields) throws(AnthropicFormError) -> ContentPart.Content? {
        guard let media = try media(&fields, addressType: "") else { return nil }
        return .image(media)
    }

    /// Reads a document; `nil` if its source is of a kind that is not known here, such as blocks with pictures.
    static func document(_ fields: inout AnthropicFields) throws(AnthropicFormError) -> ContentPart? {
        let source = fields.rest["source"]
        guard var media = try media(&fields, addressType: "application/pdf") else { return nil }
        media.name = try fields.string("title")
        media.context = try fields.string("context")
        if var citations = try fields.fields("citations") { media.isCitable = try citations.bool("enabled") }
        var part = try finished(ContentPart(.document(media)), &fields)
        if !media.pieces.isEmpty { part.keep("source", source) }
        return part
    }

    /// Reads what a search of the caller's has found; `nil` if that is more than texts.
    static func searchResult(_ fields: inout AnthropicFields) throws(AnthropicFormError) -> ContentPart? {
        let content = fields.take("content")
        guard let pieces = pieces(content) else { return nil }
        var media = Media(pieces: pieces)
        media.origin = try fields.requiredString("source")
        media.name = try fields.string("title")
        if var citations = try fields.fields("citations") { media.isCitable = try citations.bool("enabled") }
        var part = try finished(ContentPart(.document(media)), &fields)
        part.keep("content", content)
        return part
    }

    /// The texts of a content; `nil` if there is something else in it.
    private static func pieces(_ content: JSONValue?) -> [String]? {
        if let text = content?.string { return [text] }
        guard let blocks = content?.array else { return nil }
        let texts = blocks.compactMap { $0["type"] == "text" ? $0["text"]?.string : nil }
        return texts.count == blocks.count ? texts : nil
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
        case "content": return pieces(source.take("content")).map { Media(pieces: $0) }
        default: return nil
        }
    }
}

extension ContentPart {
    /// Keeps a member as it came, which says more than what was read of it: where the pieces of a text begin and what
    /// stands beside them.
    fileprivate mutating func keep(_ key: String, _ value: JSONValue?) {
        var members = native?.members ?? JSONObject()
        members[key] = value
        native = NativeMembers(.messages, members)
    }
}
