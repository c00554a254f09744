import JSONText
import Testing
import Vocabulary

@testable import Dialects

/// One of a dialect's streams from its file of samples, and what reads it: the reader that translates, and the observer that
/// stands beside it when it passes.
struct GoldenStream: CustomTestStringConvertible {
    let operation: Dialects.Operation
    let name: String
    let bytes: [UInt8]

    /// The streams that come to their end.
    static let all: [GoldenStream] = GoldenPair.names.flatMap { dialect in
        ((try? GoldenFile(dialect.name))?.sections ?? []).compactMap { section in
            guard section.name.hasPrefix("stream "), section.name != "stream cut",
                let bytes = try? GoldenPair.sent(section.text, dialect.operation)
            else { return nil }
            return GoldenStream(operation: dialect.operation, name: section.name, bytes: bytes)
        }
    }

    var testDescription: String { "\(GoldenPair.name(operation)), \(name)" }

    /// What the observer has seen, and whether it takes the stream for cut.
    struct Seen: Equatable {
        var metering: StreamMetering
        var isTruncated: Bool
        /// Whether every byte has passed.
        var passesAll: Bool
    }

    /// The bytes in pieces of a size.
    static func pieces(_ bytes: [UInt8], of size: Int) -> [[UInt8]] {
        stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min(bytes.count, $0 + size)]) }
    }

    /// The steps of a stream that comes in pieces, its end included.
    func steps(_ pieces: [[UInt8]]) throws -> (steps: [ReplyEvent], problem: UpstreamProblem?) {
        let dialect = PairDialect(operation)
        var framing = operation.framing
        var reader: any ReplyEventReading = try dialect.dialect().eventReader(of: dialect.model)
        var steps: [ReplyEvent] = []
        do throws(UpstreamProblem) {
            for piece in pieces {
                for event in try framing.take(piece.span) {
                    steps += try reader.read(name: event.name, data: event.data)
                }
            }
            for event in try framing.finish() { steps += try reader.read(name: event.name, data: event.data) }
            steps += reader.finish()
        } catch {
            return (steps, error)
        }
        return (steps, nil)
    }

    /// What the observer sees of a stream that comes in pieces.
    func seen(_ pieces: [[UInt8]]) -> Seen {
        if operation == .converse {
            var observer = ConversePassingObserver()
            var passesAll = true
            for piece in pieces where observer.observe(piece.span) != .pass { passesAll = false }
            let isTruncated = observer.finish().isTruncated
            return Seen(metering: observer.metering, isTruncated: isTruncated, passesAll: passesAll)
        }
        var observer = StreamObserver(operation, removesUsageChunk: false)
        var passesAll = true
        for piece in pieces where observer.observe(piece.span) != .pass { passesAll = false }
        let end = observer.finish()
        return Seen(
            metering: observer.metering,
            isTruncated: end.isTruncated,
            passesAll: passesAll && end.remaining.isEmpty
        )
    }

    /// Where the event ends that says why the answer ends: servers may close behind it.
    func endOfReason() throws -> Int {
        // Before the end a reason is `null`, or not there.
        let marks =
            switch operation {
            case .chatCompletions: [#""finish_reason":""#]
            case .messages: [#""stop_reason":""#]
            case .generateContent: [#""finishReason""#]
            case .cohereChat: [#""type":"message-end""#]
            case .responses: [#""type":"response.completed""#, #""type":"response.incomplete""#]
            default: [String]()
            }
        guard !marks.isEmpty else {
            // What was used is told behind the reason, in a message of its own.
            return ConverseSamples.stream(try ConverseSamples.events(bytes).dropLast()).count
        }
        let places = marks.compactMap { bytes.firstRange(of: Array($0.utf8))?.lowerBound }
        let place = try #require(places.min())
        return bytes[place...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    }
}
