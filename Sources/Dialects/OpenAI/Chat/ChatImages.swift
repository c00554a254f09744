import JSONText
import Vocabulary

/// Pictures that models make, in the place that OpenRouter has for them: `images` of a message or a delta.
///
/// OpenAI's own Chat Completions have none ("Image generation", openrouter.ai/docs/features/multimodal/image-generation,
/// read 2026-11).
enum ChatImages {
    /// The pictures of a message or a delta.
    static func parts(_ message: JSONValue) -> [ContentPart] {
        (message["images"]?.array ?? []).compactMap(part)
    }

    private static func part(_ value: JSONValue) -> ContentPart? {
        let image = value["image_url"]
        guard let url = image?["url"]?.string ?? image?.string, !url.isEmpty else { return nil }
        var part = ContentPart(.image(Media.dataURL(url) ?? Media(.url(url), type: "")))
        part.signature = ChatCalls.signature(in: value)
        return part
    }

    /// A picture as an element of `images`; `nil` for other parts, and for a picture that only its provider can find.
    static func body(_ part: ContentPart) -> JSONValue? {
        guard case .image(let media) = part.content, let url = media.url else { return nil }
        var body = JSONObject([("type", "image_url"), ("image_url", ["url": .string(url)])])
        body.append("extra_content", ChatCalls.signature(part.signature))
        return .object(body)
    }
}
