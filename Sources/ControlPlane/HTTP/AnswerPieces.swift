/// What follows an answer's first bytes, piece by piece, as fast as the client takes them: what is too large to be held.
struct AnswerPieces: Sendable {
    /// The next piece; `nil` after the last.
    ///
    /// An error breaks the answer off, so that the client sees that it is not whole.
    let next: @Sendable () async throws -> [UInt8]?
}
