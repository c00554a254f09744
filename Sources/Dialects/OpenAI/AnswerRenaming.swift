/// Puts another model name into a stream as it passes, in pieces that are cut anywhere.
public protocol AnswerRenaming: Sendable {
    /// Takes content and gives what of the stream can be sent, renamed.
    mutating func rename(_ content: Span<UInt8>) -> [UInt8]
    /// Gives what still waits, as it is.
    mutating func finish() -> [UInt8]
}
