import JSONText

/// Pictures that models make: items of the type `image_generation_call` ("Image generation", platform.openai.com, read
/// 2026-11).
enum ResponsesPicture {
    private static let type: JSONValue = "image_generation_call"

    /// The picture that an item of an answer is, with the item beside it; `nil` if it is none, or has not come to be.
    static func part(_ item: JSONValue) -> ContentPart? {
        guard let members = item.object, members["type"] == type, let data = members["result"]?.string,
            !data.isEmpty
        else { return nil }
        var media = Media(.base64(data), type: "")
        let format = members["output_format"]?.string
        media.type = format.map { "image/\($0)" } ?? GeminiMedia.type(of: media) ?? "image/png"
        var part = ContentPart(.image(media))
        part.native = NativeMembers(.responses, members)
        return part
    }

    /// The item that a picture was, if it came in this dialect.
    static func item(_ part: ContentPart) -> JSONValue? {
        guard let native = part.native, native.operation == .responses, native.members["type"] == type else {
            return nil
        }
        return .object(native.members)
    }
}
