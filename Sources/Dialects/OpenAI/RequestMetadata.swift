import JSONText
import Vocabulary

/// The tags in the `metadata` of a request's body.
///
/// Metadata is the client's and the upstream's business: whatever it is, it passes, and what cannot be a tag is none.
enum RequestMetadata {
    /// Escapes make at most six bytes of one: what is longer than this is too long whatever it says.
    private static let mostBytesOfOne = 6

    /// Reads the value of `metadata`, which is checked to be JSON and nothing more, and whether it names an end user
    /// who cannot be a tag.
    static func read(
        _ text: inout RequestText,
        _ body: Span<UInt8>
    ) throws(Refusal) -> (tags: [RequestTag], hasUnusableEndUser: Bool) {
        guard try text.nextKind(body) == .object else {
            _ = try text.readValue(body)
            return ([], false)
        }
        var tags: [RequestTag] = []
        var hasUnusableEndUser = false
        try text.readMembers(body) { (text, key) throws(Refusal) in
            let token = try text.readValue(body)
            guard tags.count < RequestTag.mostOfOneRequest, let tag = tag(key, token, body),
                !tags.contains(where: { $0.name == tag.name })
            else {
                if isEndUser(key, body), token.kind != .null { hasUnusableEndUser = true }
                return
            }
            tags.append(tag)
        }
        return (tags, hasUnusableEndUser)
    }

    private static func isEndUser(_ key: JSONKey, _ body: Span<UInt8>) -> Bool {
        key.content.count <= RequestTag.endUser.utf8.count * mostBytesOfOne
            && key.text(in: body) == RequestTag.endUser
    }

    private static func tag(_ key: JSONKey, _ token: JSONToken, _ body: Span<UInt8>) -> RequestTag? {
        guard key.content.count <= RequestTag.longestName * mostBytesOfOne,
            token.range.count <= RequestTag.longestEndUser * mostBytesOfOne + 2
        else { return nil }
        switch token.kind {
        case .string:
            return RequestTag(name: key.text(in: body), value: JSONString.decode(token.range, in: body))
        case .number, .true, .false:
            return RequestTag(name: key.text(in: body), value: body.text(token.range))
        case .object, .array, .null: return nil
        }
    }
}

extension Span where Element == UInt8 {
    /// The text of a checked number or word, as it is written.
    fileprivate func text(_ range: Range<Int>) -> String {
        extracting(range).withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
