import JSONText
import Vocabulary

/// Content parts in the words of Cohere.
enum CohereParts {
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

    private static func part(_ value: JSONValue, param: String) throws(Refusal) -> ContentPart {
        switch value["type"]?.string {
        case "text":
            guard let text = value["text"]?.string else { throw missing("\(param).text") }
            return .text(text)
        case "thinking": return ContentPart(.reasoning(CohereReasoning.read(value)))
        case "image_url":
            let image = value["image_url"]
            guard let url = image?["url"]?.string ?? image?.string else {
                throw missing("\(param).image_url.url")
            }
            var media = Media.dataURL(url) ?? Media(.url(url), type: "")
            media.detail = image?["detail"]?.string
            return ContentPart(.image(media))
        case "document":
            guard let document = value["document"] else { throw missing("\(param).document") }
            return Self.document(document)
        case nil: throw missing("\(param).type")
        default: return ContentPart(.opaque(.cohereChat, value))
        }
    }

    /// A document: a text, or `{"data","id"?}` whose data is a text or an object with a text in it.
    static func document(_ value: JSONValue) -> ContentPart {
        let data = value["data"]
        let text = value.string ?? data?.string ?? (data ?? value).text
        var media = Media(.text(text), type: "text/plain")
        media.name = data?["title"]?.string ?? value["id"]?.string
        var part = ContentPart(.document(media))
        part.native = NativeMembers(.cohereChat, JSONObject([("document", value)]))
        return part
    }

    private static func missing(_ param: String) -> Refusal {
        Refusal(.invalidBody, "The request has no usable field '\(param)'.", param: param)
    }

    // MARK: Writing

    /// A part of a user's message; `nil` if it is dropped.
    static func body(_ part: ContentPart, _ rendering: inout Rendering) throws(Refusal) -> JSONValue? {
        if part.cacheMark != nil { _ = try rendering.give(up: .cacheMarks, field: "cache_control") }
        switch part.content {
        case .text(let text), .refusal(let text): return ["type": "text", "text": .string(text)]
        case .image(let media):
            guard !rendering.unsupported.contains(.images) else {
                _ = try rendering.give(up: .images, field: "image")
                return nil
            }
            guard let url = media.url else {
                _ = try rendering.give(up: .files, field: "image")
                return nil
            }
            var image = JSONObject([("url", .string(url))])
            image.append("detail", media.detail.map { .string($0) })
            return ["type": "image_url", "image_url": .object(image)]
        case .audio:
            _ = try rendering.give(up: .audio, field: "audio")
            return nil
        case .video:
            _ = try rendering.give(up: .video, field: "video")
            return nil
        case .document:
            guard let document = try documentBody(part, &rendering) else { return nil }
            return ["type": "document", "document": document]
        case .opaque(.cohereChat, let value): return value
        case .opaque, .toolCall, .toolResult, .reasoning:
            try rendering.give(upForeign: part, of: .user, field: "content")
            return nil
        }
    }

    /// A document as Cohere has it; `nil` if it is dropped, as only texts can be given.
    static func documentBody(_ part: ContentPart, _ rendering: inout Rendering) throws(Refusal) -> JSONValue?
    {
        if let native = part.native, native.operation == .cohereChat { return native.members["document"] }
        guard case .document(let media) = part.content, case .text(let text) = media.source else {
            _ = try rendering.give(up: .documents, field: "document")
            return nil
        }
        var data = JSONObject()
        data.append("title", media.name.map { .string($0) })
        data.append("source", media.origin.map { .string($0) })
        data.append("text", .string(text))
        data.append("context", media.context.map { .string($0) })
        return ["data": .object(data)]
    }
}
