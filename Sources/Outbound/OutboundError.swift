import AsyncHTTPClient
import NIOCore

/// Why there is no answer from another server.
public enum OutboundError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The URL is not an `http://` or `https://` one.
    case notHTTP
    /// The whole answer was not there in time.
    case timedOut(Duration)
    /// The answer's body is larger than the caller takes, in bytes.
    case tooLarge(limit: Int)
    /// The caller was cancelled.
    case cancelled
    /// No connection, or it broke; the text is the network's own.
    case failed(String)

    /// One line for a person; nothing of the request or the answer.
    public var description: String {
        switch self {
        case .notHTTP: "the URL is not an http:// or https:// one"
        case .timedOut(let timeout): "no whole answer within \(timeout)"
        case .tooLarge(let limit): "the answer is larger than \(limit) bytes"
        case .cancelled: "the call was cancelled"
        case .failed(let reason): reason
        }
    }
}

extension OutboundError {
    init(_ error: any Error, timeout: Duration, maxBody: Int) {
        switch error {
        case is DeadlinePassed: self = .timedOut(timeout)
        case is NIOTooManyBytesError: self = .tooLarge(limit: maxBody)
        case is CancellationError: self = .cancelled
        case let error as HTTPClientError where error == .deadlineExceeded: self = .timedOut(timeout)
        case let error as HTTPClientError where error == .cancelled: self = .cancelled
        default: self = .failed("\(error)")
        }
    }
}
