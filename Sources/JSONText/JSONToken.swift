/// A value in a text: its kind and the bytes that it takes.
public struct JSONToken: Hashable, Sendable {
    /// What it is.
    public let kind: JSONKind
    /// Where it stands, quotes and brackets included.
    public let range: Range<Int>

    /// Makes a token.
    public init(kind: JSONKind, range: Range<Int>) {
        self.kind = kind
        self.range = range
    }
}
