import JSONText

/// The rule that tells content that is only named from content that a body carries.
enum ContentReference {
    /// Whether a member below a request's messages or input names content: judged by its key and the beginning of
    /// its value.
    ///
    /// Addresses are `image_url`, `file_url`, `url` and the like whose string is no `data:` URL; an escape in the first
    /// letters is taken for an address. The forms are those of OpenAI's content parts and of what compatible servers
    /// add to them (vLLM's `video_url`, `audio_url` and `uuid`, OpenRouter's addresses in `file_data`, Jina's `image`).
    static func isNamed(by key: JSONKey, value: Int, in bytes: Span<UInt8>) -> Bool {
        if key.isEscaped { return isNamedByEscaped(key, value: value, in: bytes) }
        switch key.content.count {
        case 3:
            return key.matches("url", in: bytes) && isAddress(value, in: bytes)
        case 4:
            return key.matches("uuid", in: bytes) && isString(value, in: bytes)
        case 5:
            if key.matches("audio", in: bytes) { return isEarlierAudio(value, in: bytes) }
            return key.matches("image", in: bytes) && isWebAddress(value, in: bytes)
        case 7:
            return key.matches("file_id", in: bytes) && isString(value, in: bytes)
        case 8:
            return key.matches("file_url", in: bytes) && isAddress(value, in: bytes)
        case 9:
            if key.matches("file_data", in: bytes) { return isWebAddress(value, in: bytes) }
            let isMedia =
                key.matches("image_url", in: bytes) || key.matches("video_url", in: bytes)
                || key.matches("audio_url", in: bytes)
            return isMedia && isAddress(value, in: bytes)
        default:
            return false
        }
    }

    /// Whether a member names content that the provider keeps in a cache of its own.
    static func isCacheNamed(by key: JSONKey, value: Int, in bytes: Span<UInt8>) -> Bool {
        key.matches("cached_content", in: bytes) && isString(value, in: bytes)
    }

    private static func isNamedByEscaped(_ key: JSONKey, value: Int, in bytes: Span<UInt8>) -> Bool {
        // Nobody escapes these names without a purpose: read them all, and their addresses in the strictest way.
        let names: [StaticString] = [
            "url", "uuid", "image", "file_id", "file_url", "file_data", "image_url", "video_url", "audio_url",
        ]
        if names.contains(where: { key.matches($0, in: bytes) }) { return isAddress(value, in: bytes) }
        return key.matches("audio", in: bytes) && isEarlierAudio(value, in: bytes)
    }

    private static func isString(_ value: Int, in bytes: Span<UInt8>) -> Bool {
        value < bytes.count && bytes[value] == UInt8(ascii: "\"")
    }

    private static func isAddress(_ value: Int, in bytes: Span<UInt8>) -> Bool {
        isString(value, in: bytes) && !bytes.holds("\"data:", at: value) && !bytes.holds("\"\"", at: value)
    }

    /// For members that may also carry bare base64: only `http…` and escapes count.
    private static func isWebAddress(_ value: Int, in bytes: Span<UInt8>) -> Bool {
        guard isString(value, in: bytes), value + 5 < bytes.count else { return false }
        for (index, letter) in [UInt8(ascii: "h"), UInt8(ascii: "t"), UInt8(ascii: "t"), UInt8(ascii: "p")]
            .enumerated()
        {
            let byte = bytes[value + 1 + index]
            if byte == UInt8(ascii: "\\") { return true }
            guard byte | 0x20 == letter else { return false }
        }
        return true
    }

    /// `audio: {id}` without data: an earlier answer's audio.
    private static func isEarlierAudio(_ value: Int, in bytes: Span<UInt8>) -> Bool {
        var outline = JSONOutline(at: value)
        guard outline.enter(bytes, UInt8(ascii: "{")) else { return false }
        var hasID = false
        while let key = outline.nextMember(bytes) {
            if key.matches("data", in: bytes) { return false }
            if key.matches("id", in: bytes) { hasID = true }
            outline.skipValue(bytes)
        }
        return hasID
    }
}
