/// A text in which `*` stands for any characters.
public struct TextPattern: Sendable, Hashable {
    /// The pattern as written.
    public let text: String
    private let glob: [UInt8]

    /// Makes a pattern.
    public init(_ text: String) {
        self.text = text
        glob = Array(text.utf8)
    }

    /// Whether a text is one that the pattern stands for.
    public func matches(_ other: String) -> Bool {
        text == "*" || Glob.matches(glob.span, other.utf8.span)
    }
}
