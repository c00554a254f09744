import JSONText
import Vocabulary

/// Content parts in the words of Chat Completions.
enum ChatParts {
    // MARK: Reading

    /// The parts of a message's `content`: a text, a list, or nothing.
    static func read(_ content: JSONValue?, param: String) throws(Refusal) -> [ContentPart] {
        switch content {
        case nil, .null?: return []
        case .string(let text)?: return text.isEmpty ? [] : [.text(text)]
        case .array(let values)?:
            var parts: [ContentPart] = []
            for (index, value) in values.enumerated() {
                parts.append(try part(value, param: "\(param)[\(index)]"))
            }
            return parts
        default:
            throw Refusal(
                .invalidBody,
                "The request's field '\(param)' must be a string or an array.",
                param: param
            )
        }
    }

    /// The mark for the target's cache that a part, message or tool has.
    static func cacheMark(_ value: JSONValue) -> CacheMark? {
        guard let mark = value["cache_control"] ?? value["prompt_cache_breakpoint"] else { return nil }
        return CacheMark(lifetime: mark["ttl"]?.string)
    }

    private static func part(_ value: JSONValue, param: String) throws(Refusal) -> ContentPart {
        var part = ContentPart(try content(value, param: param))
        part.cacheMark = cacheMark(value)
        return part
    }

    private static func content(_ value: JSONValue, param: String) throws(Refusal) -> ContentPart.Content {
        switch value["type"]?.string {
        case "text", "input_text", "output_text":
            guard let text = value["text"]?.string else { throw missing("\(param).text") }
            return .text(text)
        case "refusal": return .refusal(value["refusal"]?.string ?? "")
        case "image_url":
            let image = value["image_url"]
            guard let url = image?["url"]?.string ?? image?.string else {
                throw missing("\(param).image_url.url")
            }
            var media = Media.dataURL(url) ?? Media(.url(url), type: "")
            media.detail = image?["detail"]?.string
            return .image(media)
        case "input_audio":
            guard let data = value["input_audio"]?["data"]?.string else {
                throw missing("\(param).input_audio.data")
            }
            let format = value["input_audio"]?["format"]?.string ?? "wav"
            return .audio(Media(.base64(data), type: format == "mp3" ? "audio/mpeg" : "audio/\(format)"))
        case "file":
            let file = value["file"]
            let name = file?["filename"]?.string
            if let id = file?["file_id"]?.string { return .document(Media(.file(id), type: "", name: name)) }
            guard let data = file?["file_data"]?.string else { throw missing("\(param).file") }
            var media = Media.dataURL(data) ?? Media(.base64(data), type: "application/pdf")
            media.name = name
            return .document(media)
        case "video_url":
            guard let url = value["video_url"]?["url"]?.string else {
                throw missing("\(param).video_url.url")
            }
            return .video(Media.dataURL(url) ?? Media(.url(url), type: ""))
        case "thinking":
            guard let thought = ChatReplyReading.thought(value) else { throw missing("\(param).thinking") }
            return .reasoning(thought)
        case "document_url":
            guard let url = value["document_url"]?.string else { throw missing("\(param).document_url") }
            var media = Media.dataURL(url) ?? Media(.url(url), type: "")
            media.name = value["document_name"]?.string
            return .document(media)
        case nil: throw missing("\(param).type")
        default: return .opaque(.chatCompletions, value)
        }
    }

    private static func missing(_ param: String) -> Refusal {
        Refusal(.invalidBody, "The request has no usable field '\(param)'.", param: param)
    }

    // MARK: Writing

    /// A part of a user's message; `nil` if it is dropped.
    static func body(
        _ part: ContentPart,
        isNative: Bool,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONValue? {
        if part.cacheMark != nil { _ = try rendering.give(up: .cacheMarks, field: "cache_control") }
        switch part.content {
        case .text(let text): return ["type": "text", "text": .string(text)]
        case .refusal(let text): return ["type": "text", "text": .string(text)]
        case .image(let media):
            guard let url = media.url else {
                _ = try rendering.give(up: .files, field: "image")
                return nil
            }
            if case .url = media.source, rendering.providerKind == "ollama" {
                // Pictures are taken as bytes alone ("OpenAI compatibility", docs.ollama.com, read 2026-11).
                let handling = try rendering.give(up: .imageAddresses, field: "image_url")
                return handling == .emulate ? ["type": "text", "text": .string(url)] : nil
            }
            var image: JSONObject = JSONObject([("url", .string(url))])
            image.append("detail", media.detail.map { .string($0) })
            return ["type": "image_url", "image_url": .object(image)]
        case .audio(let media):
            guard case .base64(let data) = media.source,
                let format = SoundFormat.word(media.type, rendering)
            else {
                _ = try rendering.give(up: .audio, field: "audio")
                return nil
            }
            return [
                "type": "input_audio", "input_audio": ["data": .string(data), "format": .string(format)],
            ]
        case .video(let media):
            guard !rendering.isOpenAI, let url = media.url else {
                _ = try rendering.give(up: .video, field: "video")
                return nil
            }
            return ["type": "video_url", "video_url": ["url": .string(url)]]
        case .document(let media): return try document(media, isNative: isNative, &rendering)
        case .opaque(.chatCompletions, let value): return value
        case .opaque, .toolCall, .toolResult, .reasoning:
            try rendering.give(upForeign: part, of: .user, field: "content")
            return nil
        }
    }

    private static func document(
        _ media: Media,
        isNative: Bool,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONValue? {
        if media.isCitable == true { _ = try rendering.give(up: .citations, field: "citations") }
        try rendering.giveUpContext(of: media)
        switch media.source {
        case .text: return ["type": "text", "text": .string(media.spoken ?? "")]
        case .base64(let data):
            // Who speaks Chat Completions knows what the target takes.
            if !isNative, let text = media.asText?.spoken { return ["type": "text", "text": .string(text)] }
            if !isNative, rendering.isOpenAI, !media.isPDF {
                // "Expected a base64-encoded data URL with an application/pdf MIME type" (OpenAI's own answer, read 2026-11).
                _ = try rendering.give(up: .documents, field: "document")
                return nil
            }
            let type = media.type.isEmpty || !isNative && media.isPDF ? "application/pdf" : media.type
            return [
                "type": "file",
                "file": [
                    "filename": .string(media.name ?? "document"),
                    "file_data": .string("data:\(type);base64,\(data)"),
                ],
            ]
        case .file(let id) where isNative:
            return ["type": "file", "file": ["file_id": .string(id)]]
        case .file:
            // Another provider's store is not this one's.
            _ = try rendering.give(up: .files, field: "document")
            return nil
        case .url(let url) where rendering.isMistral:
            var part = JSONObject([("type", "document_url"), ("document_url", .string(url))])
            part.append("document_name", media.name.map { .string($0) })
            return .object(part)
        case .url:
            _ = try rendering.give(up: .documents, field: "document")
            return nil
        }
    }
}
