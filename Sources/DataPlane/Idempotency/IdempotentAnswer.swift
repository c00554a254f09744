import NIOCore

/// An answer that went to a client, kept so that a repeat of its request gets the same.
struct IdempotentAnswer: Sendable {
    /// The public model that gave it.
    let model: String
    /// The HTTP status.
    let status: Int
    /// The field lines that a repeat gets too, each ended by CRLF.
    let lines: ByteBuffer
    /// The whole body.
    let body: ByteBuffer
    /// Whether the body went out in pieces.
    let isStream: Bool

    /// The memory that it takes, roughly.
    var bytes: Int { lines.readableBytes + body.readableBytes + 256 }
}
