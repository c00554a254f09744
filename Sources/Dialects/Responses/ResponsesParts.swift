import JSONText

/// Reads the parts of messages and of tools' results.
enum ResponsesParts {
    static func part(_ value: JSONValue, path: String) throws(ResponsesFormError) -> ContentPart {
        guard var fields = value.object else { throw ResponsesFormError(path, "must be an object") }
        guard let type = fields.take("type")?.string else {
            throw ResponsesFormError("\(path).type", "is missing: it must be a string")
        }
        var part: ContentPart
        switch type {
        case "input_text", "output_text", "text", "summary_text", "reasoning_text":
            guard let text = fields.take("text")?.string else {
                throw ResponsesFormError("\(path).text", "must be a string")
            }
            part = .text(text)
            part.citations = (fields.take("annotations")?.array ?? []).map(ResponsesCitations.read)
            part.signature = ResponsesNative.takeSignature(&fields)
        case "refusal":
            part = ContentPart(.refusal(fields.take("refusal")?.string ?? ""))
        case "input_image": part = ContentPart(.image(try image(&fields, path: path)))
        case "input_file": part = ContentPart(.document(try file(&fields, path: path)))
        case "input_audio":
            guard let data = fields["input_audio"]?["data"]?.string else {
                throw ResponsesFormError("\(path).input_audio.data", "must be a string")
            }
            let format = fields["input_audio"]?["format"]?.string ?? "wav"
            _ = fields.take("input_audio")
            part = ContentPart(
                .audio(Media(.base64(data), type: format == "mp3" ? "audio/mpeg" : "audio/\(format)"))
            )
        default:
            part = ContentPart(.opaque(.responses, value))
            fields = ResponsesNative.content
        }
        if let mark = fields["prompt_cache_breakpoint"] {
            part.cacheMark = CacheMark(lifetime: mark["ttl"]?.string)
        }
        if fields["logprobs"] == [] { fields["logprobs"] = nil }
        part.native = NativeMembers(.responses, fields)
        return part
    }

    private static func image(_ fields: inout JSONObject, path: String) throws(ResponsesFormError) -> Media {
        let address = fields.take("image_url")
        var media: Media
        if let url = address?.string ?? address?["url"]?.string {
            media = Media.dataURL(url) ?? Media(.url(url), type: "")
        } else if let id = fields.take("file_id")?.string {
            media = Media(.file(id), type: "")
        } else {
            throw ResponsesFormError("\(path).image_url", "must be a string where there is no 'file_id'")
        }
        media.detail = fields.take("detail")?.string
        return media
    }

    private static func file(_ fields: inout JSONObject, path: String) throws(ResponsesFormError) -> Media {
        let name = fields.take("filename")?.string
        if let data = fields.take("file_data")?.string {
            var media = Media.dataURL(data) ?? Media(.base64(data), type: "application/pdf")
            media.name = name
            return media
        }
        if let url = fields.take("file_url")?.string { return Media(.url(url), type: "", name: name) }
        guard let id = fields.take("file_id")?.string else {
            throw ResponsesFormError(
                path,
                "must have one of 'file_data', 'file_url' and 'file_id', each a string"
            )
        }
        return Media(.file(id), type: "", name: name)
    }
}
