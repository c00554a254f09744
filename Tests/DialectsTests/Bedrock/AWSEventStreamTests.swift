import JSONText
import Testing

@testable import Dialects

@Suite("AWS event streams")
struct AWSEventStreamTests {
    /// One whole message.
    private static let message: [UInt8] = {
        var bytes: [UInt8] = []
        AWSEventFrames.append("contentBlockStop", ["contentBlockIndex": 1], to: &bytes)
        return bytes
    }()

    @Test("a message is laid out as the format has it")
    func layout() {
        let message = Self.message
        #expect(message.count == 125)
        #expect(Array(message[0..<4]) == [0, 0, 0, UInt8(message.count)])
        #expect(Array(message[4..<8]) == [0, 0, 0, UInt8(message.count - 16 - 23)])
        #expect(Array(message[12..<24]) == [11] + Array(":event-type".utf8))
        #expect(message[24] == 7)
        #expect(Array(message[25..<27]) == [0, 16])
    }

    @Test("messages that are cut anywhere come whole", arguments: 1..<40)
    func pieces(size: Int) throws {
        var bytes = Self.message
        AWSEventFrames.append("messageStop", ["stopReason": "end_turn"], to: &bytes)
        var framing = AWSEventStream()
        var events: [StreamEvent] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            events += try framing.take(Array(bytes[start..<min(start + size, bytes.count)]).span)
        }
        #expect(try framing.finish() == [])

        #expect(events.map(\.name) == ["contentBlockStop", "messageStop"])
        #expect(
            events.map(\.data)
                == [#"{"contentBlockIndex":1}"#, #"{"stopReason":"end_turn"}"#].map { Array($0.utf8) }
        )
    }

    @Test("a message with any byte changed is refused")
    func changed() {
        for place in Self.message.indices {
            var bytes = Self.message
            bytes[place] ^= 0x10
            var framing = AWSEventStream()
            #expect(throws: UpstreamProblem.self, "byte \(place)") {
                _ = try framing.take(bytes.span)
                _ = try framing.finish()
            }
        }
    }

    @Test("what came before a broken message is given before the failure is said")
    func brokenAfter() throws {
        var bytes = Self.message + Self.message
        bytes[bytes.count - 1] ^= 1
        var framing = AWSEventStream()
        let events = try framing.take(bytes.span)

        #expect(events.count == 1)
        #expect(throws: UpstreamProblem.self) { _ = try framing.finish() }
        #expect(throws: UpstreamProblem.self) { _ = try framing.take(Self.message.span) }
    }

    @Test("a stream that stops within a message is cut", arguments: [1, 11, 12, 40])
    func cut(length: Int) throws {
        var framing = AWSEventStream()
        #expect(try framing.take(Array(Self.message[..<length]).span) == [])
        #expect(throws: UpstreamProblem.self) { _ = try framing.finish() }
    }

    @Test("a message that is too long, or shorter than its headers, is refused at once")
    func lengths() {
        for (total, headers) in [
            (AWSEventStream.longestMessage + 1, 0), (15, 0), (32, 17), (16, Int(UInt32.max)),
        ] {
            var framing = AWSEventStream()
            let prelude = Self.prelude(total, headers)
            #expect(throws: UpstreamProblem.self) { _ = try framing.take(prelude.span) }
        }
    }

    @Test("an exception's name is marked, and an error without a model has its words")
    func exceptions() throws {
        var bytes: [UInt8] = []
        AWSEventFrames.append(exception: "throttlingException", ["message": "Slow"], to: &bytes)
        var framing = AWSEventStream()
        #expect(try framing.take(bytes.span).first?.name == "exception:throttlingException")

        let error = Self.message(headers: [
            (":message-type", "error"), (":error-code", "Internal"), (":error-message", "Broken"),
        ])
        let event = try framing.take(error.span).first
        #expect(event?.name == "exception:Internal")
        #expect(event?.data == Array(#"{"message":"Broken"}"#.utf8))
    }

    @Test("headers of every type are passed, and those of unknown types refused")
    func headerTypes() throws {
        let lengths: [(type: UInt8, length: Int)] = [
            (0, 0), (1, 0), (2, 1), (3, 2), (4, 4), (5, 8), (8, 8), (9, 16),
        ]
        var headers: [UInt8] = []
        for (type, length) in lengths { headers += [1, 0x61, type] + [UInt8](repeating: 7, count: length) }
        headers += [1, 0x62, 6, 0, 2, 1, 2]
        var framing = AWSEventStream()
        #expect(try framing.take(Self.message(headers: headers).span).count == 1)
        #expect(throws: UpstreamProblem.self) {
            _ = try framing.take(Self.message(headers: [1, 0x61, 10, 0]).span)
        }
        for cut: [UInt8] in [[9, 0x61], [1, 0x61, 7, 0], [1, 0x61, 7, 0, 9, 0], [1, 0x61]] {
            var framing = AWSEventStream()
            #expect(throws: UpstreamProblem.self) { _ = try framing.take(Self.message(headers: cut).span) }
        }
    }

    private static func message(headers: [(name: String, value: String)]) -> [UInt8] {
        var bytes: [UInt8] = []
        for header in headers {
            bytes += [UInt8(header.name.utf8.count)]
            bytes += header.name.utf8
            bytes += [7, 0, UInt8(header.value.utf8.count)]
            bytes += header.value.utf8
        }
        return message(headers: bytes)
    }

    private static func message(headers: [UInt8]) -> [UInt8] {
        let message = prelude(16 + headers.count, headers.count) + headers
        return message + number(Int(CRC32.of(message.span)))
    }

    private static func prelude(_ total: Int, _ headers: Int) -> [UInt8] {
        let lengths = number(total) + number(headers)
        return lengths + number(Int(CRC32.of(lengths.span)))
    }

    private static func number(_ value: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
