import JSONText

/// The objects of a conversation's history, looked at in a body as it is.
enum HistoryBlocks {
    /// Whether a test holds for an object in the body's array `list`, or for one in the array `content` of such an object.
    ///
    /// `body` is valid JSON; the test is given where a value begins.
    static func contain(
        _ list: StaticString,
        _ body: Span<UInt8>,
        _ test: (Int, Span<UInt8>) -> Bool
    ) -> Bool {
        elements(of: list, at: 0, body) { (start, body) in
            test(start, body) || elements(of: "content", at: start, body, test)
        }
    }

    /// Whether a test holds for an element of an array that is a member of the object that begins at an offset.
    private static func elements(
        of name: StaticString,
        at start: Int,
        _ body: Span<UInt8>,
        _ test: (Int, Span<UInt8>) -> Bool
    ) -> Bool {
        var outline = JSONOutline(at: start)
        guard outline.enter(body, UInt8(ascii: "{")) else { return false }
        while let key = outline.nextMember(body) {
            guard key.matches(name, in: body), outline.enter(body, UInt8(ascii: "[")) else {
                outline.skipValue(body)
                continue
            }
            while outline.nextElement(body) {
                if test(outline.skipValue(body).lowerBound, body) { return true }
            }
        }
        return false
    }
}
