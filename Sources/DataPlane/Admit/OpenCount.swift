import NIOCore

/// A count that is under way, with the body that it reads.
struct OpenCount {
    let counted: CountedBody
    let body: ByteBuffer
    var tally: InputTally

    /// Counts some of the body and says how much, in bytes of text.
    mutating func advance(by length: Int) -> Int {
        let body = body
        return tally.advance(body.readableBytesUInt8Span, by: length)
    }
}
