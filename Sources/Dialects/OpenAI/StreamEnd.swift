/// What is left to do when an upstream's stream has ended.
public struct StreamEnd: Hashable, Sendable {
    /// Bytes that were held back and must be sent now.
    public let remaining: [UInt8]
    /// Whether the stream stopped without any sign of its end: neither `[DONE]` nor a finish reason nor an error.
    ///
    /// `[DONE]` alone is not asked for, as several servers never send it.
    public let isTruncated: Bool
}
