import JSONText

/// The objects of a conversation's history, looked at in a body as it is.
enum HistoryBlocks {
    /// Whether a test holds for an object in the body's array `list`, or for one in the array `content` of such an object.
    ///
    /// `body` is valid JSON; the test is given each object entered, and reads it to its end unless it holds before.
    static func contain(
        _ list: StaticString,
        _ body: Span<UInt8>,
        _ test: (inout JSONOutline) -> Bool
    ) -> Bool {
        var outline = JSONOutline()
        guard outline.enter(body, UInt8(ascii: "{")) else { return false }
        return outline.anyObject(in: list, body) { object in
            // It is looked at for itself, and then for what it holds.
            var itself = object
            return test(&itself) || object.anyObject(in: "content", body, where: test)
        }
    }
}

extension JSONOutline {
    /// Reads the rest of the entered object, and whether a test holds for an object in an array that is its member of a name.
    fileprivate mutating func anyObject(
        in name: StaticString,
        _ body: Span<UInt8>,
        where test: (inout JSONOutline) -> Bool
    ) -> Bool {
        while let key = nextMember(body) {
            if !key.matches(name, in: body) {
                skipValue(body)
            } else if anyObject(body, where: test) {
                return true
            }
        }
        return false
    }
}
