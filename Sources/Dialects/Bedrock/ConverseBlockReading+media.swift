import JSONText

/// Pictures, documents, films and sounds.
extension ConverseBlockReading {
    /// Reads a block of media; `nil` if its source is of a kind that is not known here.
    func media(
        _ value: JSONValue,
        _ kind: ConverseMediaKind,
        _ path: String
    ) throws(AnthropicFormError) -> ContentPart? {
        var fields = try AnthropicFields(value, path: path)
        guard let value = fields.take("source"), var source = value.object?.withoutNulls else {
            throw AnthropicFormError(fields.path(of: "source"), "is missing: it must be an object")
        }
        let format = try fields.string("format") ?? ""
        var native = JSONObject()
        var media: Media
        if let data = source.take("bytes")?.string {
            media = Media(.base64(data), type: "")
        } else if let text = source.take("text")?.string {
            media = Media(.text(text), type: "")
        } else if let uri = source["s3Location"]?["uri"]?.string {
            media = Media(.file(uri), type: "")
            native.append("source", value)
            _ = source.take("s3Location")
        } else if kind == .document, let content = source.take("content")?.array {
            media = Media(.text(content.compactMap { $0["text"]?.string }.joined(separator: "\n")), type: "")
            native.append("source", value)
        } else {
            return nil
        }
        guard source.isEmpty else { return nil }
        if !format.isEmpty { media.type = ConverseFormat.type(format, of: kind) }
        if kind == .document {
            media.name = try fields.string("name")
            media.context = try fields.string("context")
            if var citations = try fields.fields("citations") {
                media.isCitable = try citations.bool("enabled")
            }
        }
        for member in fields.rest.withoutNulls.members { native.append(member.key, member.value) }
        var part = ContentPart(content(media, kind))
        part.native = NativeMembers(.converse, native)
        return part
    }

    private func content(_ media: Media, _ kind: ConverseMediaKind) -> ContentPart.Content {
        switch kind {
        case .image: .image(media)
        case .document: .document(media)
        case .video: .video(media)
        case .audio: .audio(media)
        }
    }
}
