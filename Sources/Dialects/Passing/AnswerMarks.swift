import JSONText

/// Tells the answers of a dialect from other bodies by members that they have and others lack.
///
/// One member is enough, empty or not, so that answers with unknown ones, without choices or blocked ones are answers too.
enum AnswerMarks {
    /// Whether a body is a whole object with one of some members, which is not `null`.
    static func hasOne(of marks: [StaticString], _ body: Span<UInt8>) -> Bool {
        var outline = JSONOutline()
        var isMarked = false
        guard outline.enter(body, UInt8(ascii: "{")) else { return false }
        while let key = outline.nextMember(body) {
            if !isMarked, outline.peek(body) != UInt8(ascii: "n") {
                isMarked = marks.contains { key.matches($0, in: body) }
            }
            outline.skipValue(body)
        }
        return isMarked && !outline.isCut
    }

    /// Whether a body is a whole object that says anything: a member that is a text, a number, a list or an object.
    ///
    /// It is for answers in words that the gateway does not know.
    static func hasAny(_ body: Span<UInt8>) -> Bool {
        var outline = JSONOutline()
        var isSaying = false
        guard outline.enter(body, UInt8(ascii: "{")) else { return false }
        while outline.nextMember(body) != nil {
            switch outline.peek(body) {
            case UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "f"): break
            default: isSaying = true
            }
            outline.skipValue(body)
        }
        return isSaying && !outline.isCut
    }

    /// Whether a body is a whole list.
    static func isList(_ body: Span<UInt8>) -> Bool { isWhole(body, UInt8(ascii: "[")) }

    /// Whether a body is a whole object.
    static func isWholeObject(_ body: Span<UInt8>) -> Bool { isWhole(body, UInt8(ascii: "{")) }

    private static func isWhole(_ body: Span<UInt8>, _ first: UInt8) -> Bool {
        var outline = JSONOutline()
        guard outline.peek(body) == first else { return false }
        outline.skipValue(body)
        return !outline.isCut
    }

    /// Whether a body begins an object; sounds, pictures and plain texts do not.
    static func beginsObject(_ body: Span<UInt8>) -> Bool {
        var outline = JSONOutline()
        return outline.peek(body) == UInt8(ascii: "{")
    }
}
