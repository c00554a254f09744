import JSONText
import Vocabulary

/// Writes the parts of messages and of tools' results for a target.
enum ResponsesMedia {
    /// A part; `nil` if it is dropped.
    static func body(
        _ part: ContentPart,
        isAnswer: Bool,
        isNative: Bool,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONValue? {
        if part.cacheMark != nil, !isNative {
            _ = try rendering.give(up: .cacheMarks, field: "cache_control")
        }
        guard
            var body = try plainBody(part, isAnswer: isAnswer, isNative: isNative, &rendering)
        else { return nil }
        if isNative {
            for member in ResponsesNative.own(part).members { body[member.key] = member.value }
        }
        return .object(body)
    }

    private static func plainBody(
        _ part: ContentPart,
        isAnswer: Bool,
        isNative: Bool,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONObject? {
        switch part.content {
        case .text(let text):
            var body = JSONObject([
                ("type", isAnswer ? "output_text" : "input_text"), ("text", .string(text)),
            ])
            let annotations = ResponsesCitations.bodies(part, of: text)
            if isNative, !annotations.isEmpty { body.append("annotations", .array(annotations)) }
            return body
        case .refusal(let text):
            guard isAnswer else { return JSONObject([("type", "input_text"), ("text", .string(text))]) }
            return JSONObject([("type", "refusal"), ("refusal", .string(text))])
        case .image(let media): return try image(media, isNative: isNative, &rendering)
        case .audio(let media):
            guard case .base64(let data) = media.source,
                let format = SoundFormat.word(media.type, rendering)
            else {
                _ = try rendering.give(up: .audio, field: "audio")
                return nil
            }
            return JSONObject([
                ("type", "input_audio"),
                ("input_audio", ["data": .string(data), "format": .string(format)]),
            ])
        case .video:
            _ = try rendering.give(up: .video, field: "video")
            return nil
        case .document(let media): return try document(media, isNative: isNative, &rendering)
        case .opaque(.responses, let value): return value.object
        case .opaque, .toolCall, .toolResult, .reasoning:
            try rendering.give(upForeign: part, of: isAnswer ? .assistant : .user, field: "content")
            return nil
        }
    }

    private static func image(
        _ media: Media,
        isNative: Bool,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONObject? {
        var body = JSONObject([("type", "input_image")])
        if let url = media.url {
            body.append("image_url", .string(url))
        } else if isNative, case .file(let id) = media.source {
            body.append("file_id", .string(id))
        } else {
            _ = try rendering.give(up: .files, field: "image")
            return nil
        }
        body.append("detail", media.detail.map { .string($0) })
        return body
    }

    private static func document(
        _ media: Media,
        isNative: Bool,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONObject? {
        if media.isCitable == true { _ = try rendering.give(up: .citations, field: "citations") }
        try rendering.giveUpContext(of: media)
        var body = JSONObject([("type", "input_file")])
        switch media.source {
        case .text: return JSONObject([("type", "input_text"), ("text", .string(media.spoken ?? ""))])
        case .base64(let data):
            let type = media.type.isEmpty ? "application/pdf" : media.type
            // OpenAI takes no carried file without a name.
            let name = media.name ?? (isNative ? nil : "document")
            body.append("filename", name.map { .string($0) })
            body.append("file_data", .string("data:\(type);base64,\(data)"))
        case .url(let url):
            body.append("file_url", .string(url))
            body.append("filename", media.name.map { .string($0) })
        case .file(let id):
            guard isNative else {
                _ = try rendering.give(up: .files, field: "document")
                return nil
            }
            body.append("file_id", .string(id))
            body.append("filename", media.name.map { .string($0) })
        }
        return body
    }
}
