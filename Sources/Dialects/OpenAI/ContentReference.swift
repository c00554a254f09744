import JSONText

/// The rule that tells content whose tokens its bytes do not bound: what is only named, and media that are carried.
///
/// A picture is billed by its tiles, a sound by its seconds, a document by its pages: none by the length of its encoding.
enum ContentReference {
    /// Whether a member below a request's messages or input names or carries such content: judged by its key and the
    /// beginning of its value.
    ///
    /// The forms are those of OpenAI's content parts and of what compatible servers add to them (vLLM's `video_url`,
    /// `audio_url` and `uuid`, Jina's `image`). Keys are compared as servers do that ignore case; none of the names has
    /// a letter that folds from outside of ASCII.
    static func isNamed(by key: JSONKey, value: Int, in bytes: Span<UInt8>) -> Bool {
        if key.isEscaped { return isNamedByEscaped(key, value: value, in: bytes) }
        switch key.content.count {
        case 3: return key.matchesIgnoringCase("url", in: bytes) && isText(value, in: bytes)
        case 4: return key.matchesIgnoringCase("uuid", in: bytes) && isString(value, in: bytes)
        case 5:
            if key.matchesIgnoringCase("audio", in: bytes) { return isAudio(value, in: bytes) }
            return key.matchesIgnoringCase("image", in: bytes) && isText(value, in: bytes)
        case 7: return key.matchesIgnoringCase("file_id", in: bytes) && isString(value, in: bytes)
        case 8: return key.matchesIgnoringCase("file_url", in: bytes) && isText(value, in: bytes)
        case 9:
            return isText(value, in: bytes)
                && (key.matchesIgnoringCase("image_url", in: bytes)
                    || key.matchesIgnoringCase("video_url", in: bytes)
                    || key.matchesIgnoringCase("audio_url", in: bytes)
                    || key.matchesIgnoringCase("file_data", in: bytes))
        case 11: return key.matchesIgnoringCase("input_audio", in: bytes) && isAudio(value, in: bytes)
        default: return false
        }
    }

    /// Whether a member names content that the provider keeps in a cache of its own.
    static func isCacheNamed(by key: JSONKey, value: Int, in bytes: Span<UInt8>) -> Bool {
        key.matchesIgnoringCase("cached_content", in: bytes) && isString(value, in: bytes)
    }

    private static func isNamedByEscaped(_ key: JSONKey, value: Int, in bytes: Span<UInt8>) -> Bool {
        let names: [StaticString] = [
            "url", "uuid", "image", "file_id", "file_url", "file_data", "image_url", "video_url", "audio_url",
        ]
        if names.contains(where: { key.matchesIgnoringCase($0, in: bytes) }) {
            return isText(value, in: bytes)
        }
        return
            (key.matchesIgnoringCase("audio", in: bytes) || key.matchesIgnoringCase("input_audio", in: bytes))
            && isAudio(value, in: bytes)
    }

    private static func isString(_ value: Int, in bytes: Span<UInt8>) -> Bool {
        value < bytes.count && bytes[value] == UInt8(ascii: "\"")
    }

    /// A string that is not empty: an address, or the content itself.
    private static func isText(_ value: Int, in bytes: Span<UInt8>) -> Bool {
        isString(value, in: bytes) && !bytes.holds("\"\"", at: value)
    }

    /// An object that carries a sound, or names an earlier one; the `audio` of a request's own options has neither.
    private static func isAudio(_ value: Int, in bytes: Span<UInt8>) -> Bool {
        var outline = JSONOutline(at: value)
        guard outline.enter(bytes, UInt8(ascii: "{")) else { return false }
        while let key = outline.nextMember(bytes) {
            if key.matchesIgnoringCase("data", in: bytes) || key.matchesIgnoringCase("id", in: bytes) {
                return true
            }
            outline.skipValue(bytes)
        }
        return false
    }
}
