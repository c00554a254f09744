/// A tag that a request gives itself: in its head, or in its body's `metadata` or `user`.
///
/// What a client says must stay small and harmless wherever tags are kept, shown and grouped by, so one that is out of
/// bounds cannot be made.
public struct RequestTag: Hashable, Sendable {
    /// The most tags that one request can give itself.
    public static let mostOfOneRequest = 16
    /// The longest name, in bytes.
    public static let longestName = 64
    /// The longest value, in bytes of UTF-8, but for the end user's.
    public static let longestValue = 128
    /// The longest value of the tag `endUser`, in bytes of UTF-8.
    ///
    /// Anthropic takes a `metadata.user_id` of that length (API reference, "Create a Message", `maxLength` 256), and Claude
    /// Code's has about 160 to 190 bytes: who works, in which account and session.
    public static let longestEndUser = 256
    /// The name of the tag that a body's `user` becomes.
    public static let endUser = "end_user"
    /// The name of the tag that a token's subject becomes.
    public static let workload = "workload"

    /// The name: letters and digits of ASCII, `_`, `-`, `.`, `:` and `/`.
    public let name: String
    /// The value: any text without control characters.
    public let value: String

    /// Makes a tag, unless its name or value is out of bounds.
    public init?(name: String, value: String) {
        guard (1...Self.longestName).contains(name.utf8.count), name.utf8.allSatisfy(Self.isOfName),
            value.utf8.count <= Self.longestValue(of: name), !Self.hasControls(value)
        else { return nil }
        self.name = name
        self.value = value
    }

    /// The longest value of a tag, in bytes of UTF-8.
    public static func longestValue(of name: String) -> Int {
        name == endUser ? longestEndUser : longestValue
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "-")...UInt8(ascii: ":"), UInt8(ascii: "_"):
            // From `-` to `:` there are just `-`, `.`, `/`, the digits and `:`.
            true
        default: false
        }
    }

    /// Whether a text has characters below U+0020 or from U+007F to U+009F.
    private static func hasControls(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }
    }
}
