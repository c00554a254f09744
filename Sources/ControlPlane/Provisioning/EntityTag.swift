import Policy
import Secrets
import Vocabulary

/// What tells one state of a resource from another (RFC 9110, section 8.8.3).
struct EntityTag: Equatable, Sendable {
    /// The tag as it stands in a header field.
    let text: String

    private init(_ bytes: [UInt8]) {
        let digits = ByteDigest.sha256(bytes).prefix(12).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        text = "W/\"" + digits.joined() + "\""
    }

    /// Of a person, without the groups, which change by themselves.
    init(_ user: User, _ bytes: [UInt8]) { self.init(bytes + Array("\(user.id)".utf8)) }

    /// Of a group; members count in whatever order they stand.
    init(_ group: UserGroup) {
        let members = group.members.reduce(into: UInt64(0)) { $0 &+= Self.hash($1.rawValue) }
        let parts = [
            group.id.rawValue, group.displayName, group.externalID, String(group.changedAt.microseconds),
            String(group.members.count), String(members),
        ]
        self.init(Array(parts.joined(separator: "\u{0}").utf8))
    }

    /// Whether a field such as `If-Match` names this state; weak and strong tags are alike here.
    func isNamed(in field: String) -> Bool {
        field.split(separator: ",").contains { part in
            let tag = part.drop { $0 == " " }.prefix { $0 != " " }
            return tag == "*" || Self.opaque(tag) == Self.opaque(text[...])
        }
    }

    private static func opaque(_ tag: Substring) -> Substring { tag.hasPrefix("W/") ? tag.dropFirst(2) : tag }

    /// FNV-1a, 64 bits.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
