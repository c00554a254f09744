import NIOCore
import Ports

/// A call to the built-in demo model: the answer is made here and told as if it had come from a socket.
final class DemoCall: UpstreamCall {
    /// The pause between two events of a stream: slow enough to see it stream.
    private static let pace = TimeAmount.milliseconds(12)

    private let eventLoop: any EventLoop
    private let request: UpstreamRequest
    private weak var observer: (any UpstreamObserving)?
    private var events: ArraySlice<[UInt8]> = []
    private var timer: Scheduled<Void>?
    private var isPaused = false

    init(eventLoop: any EventLoop, request: UpstreamRequest, observer: any UpstreamObserving) {
        self.eventLoop = eventLoop
        self.request = request
        self.observer = observer
    }

    func start() {
        let body = request.body.reduce(into: [UInt8]()) { $0 += $1.readableBytesView }
        let path = request.path
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        timer = eventLoop.scheduleTask(in: .nanoseconds(0)) {
            bound.value.answer(DemoAnswer(path: path, body: body))
        }
    }

    func cancel() {
        observer = nil
        timer?.cancel()
        timer = nil
    }

    func pause() {
        isPaused = true
        timer?.cancel()
        timer = nil
    }

    func resume() {
        guard isPaused else { return }
        isPaused = false
        if !events.isEmpty { schedule() }
    }

    private func answer(_ answer: DemoAnswer) {
        guard let observer, observer.upstreamWillSend() else { return }
        switch answer {
        case .plain(let status, let body):
            observer.upstreamAnswered(
                head(status, "application/json", "content-length: \(body.count)", .counted(body.count))
            )
            let piece = AnswerPiece(
                bytes: ByteBuffer(bytes: body),
                content: .whole,
                isWholeChunks: false,
                isLast: true
            )
            self.observer?.upstreamSent(piece)
            self.observer?.upstreamPaused()
        case .stream(let events):
            self.events = events[...]
            observer.upstreamAnswered(head(200, "text/event-stream", "transfer-encoding: chunked", .chunked))
            self.observer?.upstreamPaused()
            schedule()
        }
    }

    private func schedule() {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        timer = eventLoop.scheduleTask(in: Self.pace) { bound.value.sendNext() }
    }

    private func sendNext() {
        timer = nil
        guard let event = events.popFirst() else { return }
        var bytes = ByteBuffer()
        bytes.writeString("\(String(event.count, radix: 16))\r\n")
        let start = bytes.writerIndex
        bytes.writeBytes(event)
        let content = start..<bytes.writerIndex
        bytes.writeStaticString("\r\n")
        let isLast = events.isEmpty
        if isLast { bytes.writeStaticString("0\r\n\r\n") }
        observer?.upstreamSent(
            AnswerPiece(bytes: bytes, content: .range(content), isWholeChunks: true, isLast: isLast)
        )
        observer?.upstreamPaused()
        if !isLast, !isPaused { schedule() }
    }

    private func head(
        _ status: Int,
        _ contentType: String,
        _ framingLine: String,
        _ framing: AnswerHead.Framing
    ) -> AnswerHead {
        var bytes = ByteBuffer()
        bytes.writeString("HTTP/1.1 \(status) \(status == 200 ? "OK" : "Bad Request")\r\n")
        var fields: [AnswerHead.Field] = []
        for line in ["content-type: \(contentType)", framingLine] {
            let start = bytes.writerIndex
            let colon =
                line.utf8.firstIndex(of: UInt8(ascii: ":")).map {
                    line.utf8.distance(from: line.startIndex, to: $0)
                } ?? 0
            bytes.writeString(line)
            fields.append(
                AnswerHead.Field(name: start..<start + colon, value: start + colon + 2..<bytes.writerIndex)
            )
            bytes.writeStaticString("\r\n")
        }
        bytes.writeStaticString("\r\n")
        return AnswerHead(status: status, bytes: bytes, fields: fields, framing: framing)
    }
}
