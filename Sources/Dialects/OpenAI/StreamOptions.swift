import JSONText
import Vocabulary

/// A request's `stream_options`, as far as reporting usage goes.
struct StreamOptions {
    /// What the request has.
    private enum Form {
        case absent
        case null(Range<Int>)
        case object(inside: Int, isEmpty: Bool)
    }

    private var form = Form.absent
    /// The value of `include_usage`, if it is there.
    private var includeUsage: JSONToken?

    /// Whether the client asks for the usage.
    var asksUsage: Bool { includeUsage?.kind == .true }

    /// What makes the request ask for the usage, given where its outermost object begins; `nil` if it does.
    func splice(inside body: Int) -> Splice? {
        if asksUsage { return nil }
        if let includeUsage { return Splice(range: includeUsage.range, replacement: Array("true".utf8)) }
        switch form {
        case .absent:
            return Splice(
                range: body..<body,
                replacement: Array(#""stream_options":{"include_usage":true},"#.utf8)
            )
        case .null(let range):
            return Splice(range: range, replacement: Array(#"{"include_usage":true}"#.utf8))
        case .object(let inside, let isEmpty):
            let member = #""include_usage":true"# + (isEmpty ? "" : ",")
            return Splice(range: inside..<inside, replacement: Array(member.utf8))
        }
    }

    /// Reads the field's value.
    mutating func read(_ text: inout RequestText, _ body: Span<UInt8>) throws(Refusal) {
        let start = text.offset
        switch try text.nextKind(body) {
        case .null:
            form = .null(try text.readValue(body).range)
        case .object:
            var isEmpty = true
            var found: JSONToken?
            try text.readMembers(body) { (text, key) throws(Refusal) in
                isEmpty = false
                let token = try text.readValue(body)
                guard key.matches("include_usage", in: body) else {
                    return try Self.checkMistakable(key, body)
                }
                try Self.check(token, isFirst: found == nil)
                found = token
            }
            includeUsage = found
            form = .object(inside: start + 1, isEmpty: isEmpty)
        default:
            throw Refusal(field: "stream_options", "must be an object or null", at: start)
        }
    }

    private static func checkMistakable(_ key: JSONKey, _ body: Span<UInt8>) throws(Refusal) {
        guard key.mayFold(in: body), key.matchesIgnoringCase("include_usage", in: body) else { return }
        throw Refusal(
            mistakable: "stream_options.\(key.text(in: body))",
            for: "stream_options.include_usage",
            at: key.content.lowerBound
        )
    }

    private static func check(_ token: JSONToken, isFirst: Bool) throws(Refusal) {
        // Two of them could be read as one by the gateway and as the other by the upstream.
        guard isFirst else {
            throw Refusal(
                field: "stream_options.include_usage",
                "must not be repeated",
                at: token.range.lowerBound
            )
        }
        switch token.kind {
        case .true, .false, .null: return
        default:
            throw Refusal(
                field: "stream_options.include_usage",
                "must be true, false or null",
                at: token.range.lowerBound
            )
        }
    }
}
