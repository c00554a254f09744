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
            media = Media(pieces: content.compactMap { $0["text"]?.string }, type: "")
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

    /// Reads what a search of the caller's has found; `nil` if that is more than texts.
    func searchResult(_ value: JSONValue, _ path: String) throws(AnthropicFormError) -> ContentPart? {
        var fields = try AnthropicFields(value, path: path)
        let content = try fields.array("content") ?? []
        let pieces = content.compactMap { $0.object?.count == 1 ? $0["text"]?.string : nil }
        guard pieces.count == content.count else { return nil }
        var media = Media(pieces: pieces)
        media.origin = try fields.requiredString("source")
        media.name = try fields.string("title")
        if var citations = try fields.fields("citations") { media.isCitable = try citations.bool("enabled") }
        return Self.finished(.document(media), fields)
    }

    /// Reads what a guardrail is to look at; `nil` if it is of a kind that is not known here.
    func guarded(_ value: JSONValue, _ path: String) throws(AnthropicFormError) -> ContentPart? {
        var part: ContentPart
        if let text = value["text"]?["text"]?.string {
            part = .text(text)
        } else if let image = value["image"], image["source"]?.object != nil,
            let picture = try media(image, .image, "\(path).image")
        {
            part = picture
        } else {
            return nil
        }
        part.native = NativeMembers(.converse, JSONObject([("guardContent", value)]))
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
