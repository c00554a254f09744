/// Splits text into the pieces within which bytes are merged into tokens, as one vocabulary's expression does.
protocol PieceSplitting: Sendable {
    /// Where the piece that begins at an offset ends; the offset is before the end of the text.
    func pieceEnd(in bytes: Span<UInt8>, from start: Int) -> Int
}
