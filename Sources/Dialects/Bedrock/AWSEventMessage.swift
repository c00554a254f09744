import JSONText

/// One whole message of an AWS event stream.
struct AWSEventMessage {
    private var type = "event"
    private var eventType: String?
    private var exceptionType: String?
    private var errorCode: String?
    private var errorMessage: String?
    private let payload: [UInt8]

    /// Reads a message whose lengths have been checked.
    init(_ message: Span<UInt8>) throws(UpstreamProblem) {
        let end = message.count - 4
        guard CRC32.of(message.extracting(0..<end)) == message.bigEndian32(at: end) else {
            throw Self.broken("the check of a message does not hold")
        }
        let headersEnd = 12 + Int(message.bigEndian32(at: 4))
        var payload: [UInt8] = []
        payload.append(message, headersEnd..<end)
        self.payload = payload
        try readHeaders(message.extracting(12..<headersEnd))
    }

    /// The message as an event of the stream.
    var event: StreamEvent {
        switch type {
        case "event": return StreamEvent(name: eventType, data: payload)
        case "exception":
            return StreamEvent(name: AWSEventStream.exceptionMark + (exceptionType ?? ""), data: payload)
        default:
            let body: JSONValue = ["message": .string(errorMessage ?? "")]
            return StreamEvent(
                name: AWSEventStream.exceptionMark + (errorCode ?? ""),
                data: payload.isEmpty ? body.bytes : payload
            )
        }
    }

    /// What a stream is that does not keep to the format.
    static func broken(_ reason: String) -> UpstreamProblem {
        UpstreamProblem(
            .failed,
            status: 502,
            message: "The provider's event stream cannot be read: \(reason)."
        )
    }

    private mutating func readHeaders(_ headers: Span<UInt8>) throws(UpstreamProblem) {
        var offset = 0
        while offset < headers.count {
            let nameEnd = offset + 1 + Int(headers[offset])
            guard nameEnd < headers.count else { throw Self.broken("a header is cut") }
            let name = headers.text(offset + 1..<nameEnd)
            guard let value = Self.value(of: headers[nameEnd], at: nameEnd + 1, headers),
                value.upperBound <= headers.count
            else { throw Self.broken("the header '\(name)' is cut, or of an unknown type") }
            offset = value.upperBound
            guard headers[nameEnd] == AWSEventFrames.stringType else { continue }
            switch name {
            case ":message-type": type = headers.text(value)
            case ":event-type": eventType = headers.text(value)
            case ":exception-type": exceptionType = headers.text(value)
            case ":error-code": errorCode = headers.text(value)
            case ":error-message": errorMessage = headers.text(value)
            default: break
            }
        }
    }

    /// Where the value of a header of a type stands; `nil` if the type is none, or its length is not there.
    private static func value(of type: UInt8, at start: Int, _ headers: Span<UInt8>) -> Range<Int>? {
        switch type {
        case 0, 1: return start..<start
        case 2: return start..<start + 1
        case 3: return start..<start + 2
        case 4: return start..<start + 4
        case 5, 8: return start..<start + 8
        case 6, 7:
            guard start + 2 <= headers.count else { return nil }
            let length = Int(headers[start]) << 8 | Int(headers[start + 1])
            return start + 2..<start + 2 + length
        case 9: return start..<start + 16
        default: return nil
        }
    }
}

extension Span where Element == UInt8 {
    fileprivate func text(_ range: Range<Int>) -> String {
        extracting(range).withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
