import Glibc

/// A TCP socket for tests that speaks bytes and nothing else; every wait ends after ten seconds.
final class BlockingSocket: Sendable {
    let descriptor: Int32

    init(descriptor: Int32) {
        self.descriptor = descriptor
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Connects to a port of the loopback.
    convenience init?(port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.address(port)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { return nil }
        self.init(descriptor: descriptor)
    }

    deinit { Glibc.close(descriptor) }

    static func address(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        return address
    }

    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var start = 0
        while start < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(
                    descriptor,
                    $0.baseAddress.map { $0 + start },
                    bytes.count - start,
                    Int32(MSG_NOSIGNAL)
                )
            }
            guard count > 0 else { return false }
            start += count
        }
        return true
    }

    /// Sends no more, and goes on reading.
    func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// What comes next; empty at the end or when nothing comes in time.
    func read() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer[..<count]) : []
    }

    /// Everything until the peer closes.
    func readToEnd() -> String {
        var all: [UInt8] = []
        while true {
            let piece = read()
            if piece.isEmpty { return String(decoding: all, as: UTF8.self) }
            all += piece
        }
    }

    /// Reads until a text has come, or the end.
    func read(until text: String) -> String {
        var all = ""
        while !all.contains(text) {
            let piece = read()
            if piece.isEmpty { return all }
            all += String(decoding: piece, as: UTF8.self)
        }
        return all
    }

    /// Reads one HTTP/1.1 answer with a counted or chunked body.
    func readAnswer() -> Answer {
        var text = read(until: "\r\n\r\n")
        guard let end = text.range(of: "\r\n\r\n") else { return Answer(head: text, body: "") }
        let head = String(text[..<end.lowerBound])
        if head.lowercased().contains("transfer-encoding: chunked") {
            while !text.hasSuffix("0\r\n\r\n") {
                let piece = read()
                if piece.isEmpty { break }
                text += String(decoding: piece, as: UTF8.self)
            }
            return Answer(head: head, body: String(text[end.upperBound...]))
        }
        let length = Answer(head: head, body: "").field("content-length").flatMap { Int($0) } ?? 0
        var body = Array(text[end.upperBound...].utf8)
        while body.count < length {
            let piece = read()
            if piece.isEmpty { break }
            body += piece
        }
        return Answer(head: head, body: String(decoding: body, as: UTF8.self))
    }
}

/// An answer as a test looks at it.
struct Answer {
    var head: String
    var body: String

    var status: Int { Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0 }

    func field(_ name: String) -> String? {
        for line in head.split(separator: "\r\n").dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2, parts[0].lowercased() == name {
                return parts[1].drop { $0 == " " }.description
            }
        }
        return nil
    }
}

extension String {
    func range(of text: String) -> Range<Index>? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(text) { return index..<self.index(index, offsetBy: text.count) }
            index = self.index(after: index)
        }
        return nil
    }
}

extension BlockingSocket {
    /// Reads much until it ends with a text, or to the end; quicker than `read(until:)`, or slower if it pauses.
    func read(untilBytes end: String, pausing microseconds: UInt32 = 0) -> [UInt8] {
        let end = Array(end.utf8)
        var all: [UInt8] = []
        while all.count < end.count || !all.suffix(end.count).elementsEqual(end) {
            if microseconds > 0 { usleep(microseconds) }
            let piece = read()
            if piece.isEmpty { return all }
            all += piece
        }
        return all
    }
}
