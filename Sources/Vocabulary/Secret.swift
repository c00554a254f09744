/// A text that no log, error or answer may show; it prints as dots.
public struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The text itself: for the one place that sends or hashes it.
    public let revealed: String

    /// Wraps a text.
    public init(_ text: String) { revealed = text }

    /// Always `•••`.
    public var description: String { "•••" }
    /// Always `•••`.
    public var debugDescription: String { "•••" }
}
