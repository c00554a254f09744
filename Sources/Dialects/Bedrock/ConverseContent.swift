import JSONText

/// The rule that tells content whose tokens its bytes do not bound: what is only named, and carried media.
enum ConverseContent {
    private static let media: [StaticString] = ["image", "document", "video", "audio"]

    /// Whether some message has such content.
    static func namesContent(inMessages messages: Range<Int>, _ body: Span<UInt8>) -> Bool {
        var outline = JSONOutline(at: messages.lowerBound)
        return outline.anyMember(body) { key, content in
            key.matches("content", in: body) && names(&content, body)
        }
    }

    /// Whether tools are offered, and whether one of them is the provider's own, which brings in what it finds.
    static func tools(_ config: Range<Int>, _ body: Span<UInt8>) -> (isOffered: Bool, namesContent: Bool) {
        var outline = JSONOutline(at: config.lowerBound)
        var isOffered = false
        var namesContent = false
        guard outline.enter(body, UInt8(ascii: "{")) else { return (false, false) }
        while let key = outline.nextMember(body) {
            guard key.matches("tools", in: body), outline.enter(body, UInt8(ascii: "[")) else {
                outline.skipValue(body)
                continue
            }
            while outline.nextElement(body) {
                isOffered = true
                guard outline.enter(body, UInt8(ascii: "{")) else {
                    outline.skipValue(body)
                    continue
                }
                while let key = outline.nextMember(body) {
                    outline.skipValue(body)
                    if !key.matches("toolSpec", in: body), !key.matches("cachePoint", in: body) {
                        namesContent = true
                    }
                }
            }
        }
        return (isOffered, namesContent)
    }

    /// Whether a list of blocks has such content; results of tools hold lists of their own.
    private static func names(_ content: inout JSONOutline, _ body: Span<UInt8>) -> Bool {
        content.anyMember(body) { key, value in
            let block = value.skipValue(body)
            if media.contains(where: { key.matches($0, in: body) }) { return isNotText(block, body) }
            if key.matches("guardContent", in: body) { return holds("image", block, body) != nil }
            guard key.matches("toolResult", in: body), let inner = holds("content", block, body) else {
                return false
            }
            var results = JSONOutline(at: inner.lowerBound)
            return names(&results, body)
        }
    }

    /// Whether the source of media is anything but a text.
    private static func isNotText(_ block: Range<Int>, _ body: Span<UInt8>) -> Bool {
        guard let source = holds("source", block, body) else { return false }
        var outline = JSONOutline(at: source.lowerBound)
        guard outline.enter(body, UInt8(ascii: "{")) else { return false }
        while let key = outline.nextMember(body) {
            outline.skipValue(body)
            if !key.matches("text", in: body), !key.matches("content", in: body) { return true }
        }
        return false
    }

    /// Where the last value of a member stands, if the object has it.
    private static func holds(_ name: StaticString, _ object: Range<Int>, _ body: Span<UInt8>) -> Range<Int>?
    {
        var outline = JSONOutline(at: object.lowerBound)
        guard outline.enter(body, UInt8(ascii: "{")) else { return nil }
        var found: Range<Int>?
        while let key = outline.nextMember(body) {
            let range = outline.skipValue(body)
            if key.matches(name, in: body) { found = range }
        }
        return found
    }
}
