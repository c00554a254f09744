import Foundation
import Glibc
import Synchronization

/// An upstream that does what a test scripts, byte for byte, and remembers what it was asked.
final class ScriptedUpstream: Sendable {
    enum Step: Sendable {
        case send(String)
        case pause(milliseconds: UInt32)
        /// Goes on when it is let.
        case wait(Door)
        case waitForClose
        case close
        /// Closes so that the peer sees an error instead of an end.
        case reset
    }

    struct Request: Sendable {
        var head: String
        var body: String

        func field(_ name: String) -> String? { Answer(head: head, body: "").field(name) }
    }

    let port: Int
    private let descriptor: Int32
    private let script: @Sendable (Request, _ number: Int) -> [Step]
    private let seen = Mutex<[Request]>([])
    private let hangups = Mutex(0)

    init(_ script: @escaping @Sendable (Request, _ number: Int) -> [Step]) {
        self.script = script
        let listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = BlockingSocket.address(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(listening, $0, length)
                _ = listen(listening, 128)
                _ = getsockname(listening, $0, &length)
            }
        }
        descriptor = listening
        port = Int(UInt16(bigEndian: address.sin_port))
        start()
    }

    private func start() {
        let listening = descriptor
        let thread = Thread { [weak self] in
            while true {
                let accepted = accept(listening, nil, nil)
                guard accepted >= 0, let self else {
                    // Closed here alone: elsewhere its number could be another listener's before this thread asks again.
                    Glibc.close(listening)
                    return
                }
                let connection = BlockingSocket(descriptor: accepted)
                Thread { self.serve(connection) }.start()
            }
        }
        thread.start()
    }

    deinit {
        // Ends the accepting, now or when it is next tried.
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    var requests: [Request] { seen.withLock { $0 } }

    /// How often a peer closed while `waitForClose` waited for it.
    var hangupCount: Int { hangups.withLock { $0 } }

    static func json(_ body: String, status: String = "200 OK", fields: String = "") -> String {
        "HTTP/1.1 \(status)\r\ncontent-type: application/json\r\n\(fields)content-length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    static let streamHead =
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"

    static func chunk(_ text: String) -> String { "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n" }

    /// A complete small chat answer with its usage.
    static func chat(prompt: Int, completion: Int) -> String {
        json(
            #"{"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":\#(prompt),"completion_tokens":\#(completion),"total_tokens":\#(prompt + completion)}}"#
        )
    }

    private func serve(_ connection: BlockingSocket) {
        var text = ""
        while true {
            while text.range(of: "\r\n\r\n") == nil {
                let piece = connection.read()
                if piece.isEmpty { return }
                text += String(decoding: piece, as: UTF8.self)
            }
            guard let end = text.range(of: "\r\n\r\n") else { return }
            let head = String(text[..<end.lowerBound])
            let length = Answer(head: head, body: "").field("content-length").flatMap { Int($0) } ?? 0
            var body = Array(text[end.upperBound...].utf8)
            while body.count < length {
                let piece = connection.read()
                if piece.isEmpty { return }
                body += piece
            }
            let request = Request(head: head, body: String(decoding: body[..<length], as: UTF8.self))
            text = String(decoding: body[length...], as: UTF8.self)
            let number = seen.withLock {
                $0.append(request)
                return $0.count
            }
            for step in script(request, number) {
                switch step {
                case .send(let text): connection.send(text)
                case .pause(let milliseconds): usleep(milliseconds * 1000)
                case .wait(let door): door.wait()
                case .waitForClose:
                    if connection.read().isEmpty { hangups.withLock { $0 += 1 } }
                    return
                case .close: return
                case .reset:
                    var linger = linger(l_onoff: 1, l_linger: 0)
                    setsockopt(
                        connection.descriptor,
                        SOL_SOCKET,
                        SO_LINGER,
                        &linger,
                        socklen_t(MemoryLayout<Glibc.linger>.size)
                    )
                    return
                }
            }
        }
    }
}
