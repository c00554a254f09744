import NIOCore
import Ports
import Testing

@testable import Upstreams

@Suite("Reading answers")
struct AnswerReaderTests {
    /// What a reader made of some bytes, cut in pieces.
    private struct Reading: Equatable {
        var status = 0
        var content: [UInt8] = []
        var isComplete = false
        var isMalformed = false
        var hasExcess = false
        var isReusable = false
    }

    private func content(of piece: AnswerPiece) -> [UInt8] {
        let bytes = Array(piece.bytes.readableBytesView)
        switch piece.content {
        case .whole: return bytes
        case .range(let range): return Array(bytes[range])
        case .ranges(let ranges): return ranges.flatMap { bytes[$0] }
        case .empty: return []
        }
    }

    private func read(_ text: String, cuts: [Int] = [], isBodiless: Bool = false) -> Reading {
        var reader = AnswerReader(isBodiless: isBodiless)
        var reading = Reading()
        let bytes = Array(text.utf8)
        var start = 0
        for end in cuts + [bytes.count] where end > start && end <= bytes.count {
            var input = ByteBuffer(bytes: bytes[start..<end])
            while let event = reader.next(&input) {
                switch event {
                case .head(let head): reading.status = head.status
                case .piece(let piece):
                    reading.content += content(of: piece)
                    if piece.isLast { reading.isComplete = true }
                case .malformed:
                    reading.isMalformed = true
                    return reading
                }
            }
            if reading.isComplete, input.readableBytes > 0 { reading.hasExcess = true }
            start = end
        }
        reading.isReusable = reader.isReusable
        return reading
    }

    @Test("counted and chunked answers read the same at every cut")
    func cuts() {
        let counted = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\nx: y\r\n\r\nhello"
        let chunked =
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhel\r\n2;a=b\r\nlo\r\n0\r\nt: v\r\n\r\n"
        let informed = "HTTP/1.1 100 Continue\r\n\r\n" + counted
        for text in [counted, chunked, informed] {
            for first in 0..<text.utf8.count {
                let reading = read(text, cuts: [first, first + 1, first + 3])
                #expect(
                    reading
                        == Reading(
                            status: 200,
                            content: Array("hello".utf8),
                            isComplete: true,
                            isReusable: true
                        ),
                    "cut at \(first) of \(text)"
                )
            }
        }
    }

    @Test(
        "what could be read in two ways is malformed",
        arguments: [
            "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n",
            "HTTP/1.1 200 OK\r\nx : y\r\n\r\n", "HTTP/1.1 200 OK\r\nx: y\r\n z\r\n\r\n",
            "HTTP/1.1 200 OK\nx: y\r\n\r\n", "HTTP/1.1 200 OK\r\nx: y\rz: w\r\n\r\n",
            "HTTP/2 200 OK\r\n\r\n\r\n",
            "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 5x\r\n\r\n", "HTTP/1.1 101 Switching\r\n\r\n",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabcd\r\n",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\nabc\r\n",
            "garbage that is not HTTP\r\n\r\n",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\na: b\nc: d\r\n\r\n",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\nHTTP/1.1 200 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\na: \u{0}\r\n\r\n",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;a=\u{7F}\r\nx\r\n0\r\n\r\n",
        ]
    )
    func malformed(text: String) {
        #expect(read(text).isMalformed)
    }

    @Test(
        "framing passes as it is only if it has nothing but sizes",
        arguments: [
            ("1\r\nx\r\n0\r\n\r\n", true), ("1\r\nx\r\n0\r\na: b\r\n\r\n", false),
            ("1;a=b\r\nx\r\n0\r\n\r\n", false), ("1\r\nx\r\n0;a\r\n\r\n", false),
        ]
    )
    func passesFraming(body: String, passes: Bool) {
        var reader = AnswerReader()
        var input = ByteBuffer(string: "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + body)
        var whole: [Bool] = []
        while let event = reader.next(&input) {
            if case .piece(let piece) = event { whole.append(piece.isWholeChunks) }
        }

        #expect(whole == [passes])
    }

    @Test("bytes behind an answer make the connection unusable")
    func excess() {
        #expect(read("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nab").hasExcess)
        #expect(read("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nHTTP/1.1").hasExcess)
    }

    @Test("an answer without a length ends with its connection, which is not used again")
    func untilClose() {
        let reading = read("HTTP/1.1 200 OK\r\n\r\nhello")

        #expect(reading.content == Array("hello".utf8))
        #expect(!reading.isComplete)
        #expect(!reading.isReusable)
    }

    @Test("a connection that the upstream wants closed is not used again")
    func close() {
        #expect(!read("HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").isReusable)
        #expect(read("HTTP/1.1 204 No Content\r\n\r\n").isReusable)
    }

    @Test(
        "the answer to a HEAD ends with its head, whatever that says of a body",
        arguments: ["content-length: 5\r\n", "transfer-encoding: chunked\r\n", ""]
    )
    func bodiless(_ field: String) {
        let reading = read("HTTP/1.1 200 OK\r\n\(field)\r\n", isBodiless: true)

        #expect(reading.status == 200 && reading.isComplete && reading.isReusable)
        #expect(reading.content.isEmpty && !reading.hasExcess)
        #expect(read("HTTP/1.1 200 OK\r\n\(field)\r\nhello", isBodiless: true).hasExcess)
    }

    @Test("random bytes never trap, and whatever is accepted is complete at most once")
    func fuzz() {
        var random = SystemRandomNumberGenerator()
        let seeds = [
            "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
        ]
        for round in 0..<3000 {
            var bytes = Array(seeds[round % 2].utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
                    in: 0...255,
                    using: &random
                )
            }
            var reader = AnswerReader()
            var ends = 0
            var start = 0
            while start < bytes.count {
                let end = min(bytes.count, start + Int.random(in: 1...20, using: &random))
                var input = ByteBuffer(bytes: bytes[start..<end])
                pulling: while let event = reader.next(&input) {
                    switch event {
                    case .piece(let piece) where piece.isLast: ends += 1
                    case .malformed: break pulling
                    case .head, .piece: break
                    }
                }
                start = end
            }
            #expect(ends <= 1)
        }
    }
}
