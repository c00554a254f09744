import Ports

/// An upstream's answer that was read to its end.
public struct WholeAnswer: Sendable {
    /// The status.
    public let status: Int
    /// The body, without its framing.
    public let body: [UInt8]
}

/// Why there is no whole answer.
public enum WholeCallFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The call failed.
    case failed(UpstreamFailure)
    /// The body is larger than the caller takes, in bytes.
    case tooLarge(limit: Int)

    /// A phrase for a person; nothing of the request or the answer.
    public var description: String {
        switch self {
        case .failed(let failure): failure.rawValue
        case .tooLarge(let limit): "the answer is larger than \(limit) bytes"
        }
    }
}
