import JSONText

/// Writes messages of an AWS event stream.
enum AWSEventFrames {
    /// The type of a header whose value is a text.
    static let stringType: UInt8 = 7

    /// Appends an event.
    static func append(_ type: String, _ payload: JSONValue, to bytes: inout [UInt8]) {
        append([(":event-type", type), contentType, (":message-type", "event")], payload.bytes, to: &bytes)
    }

    /// Appends an exception, after which nothing follows.
    static func append(exception type: String, _ payload: JSONValue, to bytes: inout [UInt8]) {
        append(
            [(":exception-type", type), contentType, (":message-type", "exception")],
            payload.bytes,
            to: &bytes
        )
    }

    private static let contentType = (":content-type", "application/json")

    private static func append(
        _ headers: [(name: String, value: String)],
        _ payload: [UInt8],
        to bytes: inout [UInt8]
    ) {
        var head: [UInt8] = []
        for header in headers {
            // Names and values are words of the format and of the dialect, all of them short.
            head.append(UInt8(truncatingIfNeeded: header.name.utf8.count))
            head += header.name.utf8
            head.append(stringType)
            head.append(UInt8(truncatingIfNeeded: header.value.utf8.count >> 8))
            head.append(UInt8(truncatingIfNeeded: header.value.utf8.count))
            head += header.value.utf8
        }
        var message: [UInt8] = []
        message.reserveCapacity(16 + head.count + payload.count)
        append(16 + head.count + payload.count, to: &message)
        append(head.count, to: &message)
        append(Int(CRC32.of(message.span)), to: &message)
        message += head
        message += payload
        append(Int(CRC32.of(message.span)), to: &message)
        bytes += message
    }

    private static func append(_ number: Int, to bytes: inout [UInt8]) {
        for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
}
