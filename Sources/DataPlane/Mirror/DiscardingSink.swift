import NIOCore

/// The client's end of a mirror: takes everything at once and keeps nothing.
final class DiscardingSink: ClientSink {
    var takesChunks: Bool { true }
    var isWritable: Bool { true }
    var peer: SocketAddress? { nil }
    var proven: ProvenText?

    init() {}

    func sendContinue() {}
    func respond(_ head: consuming ResponseHead, body: ByteBuffer, closing: Bool) {}
    func begin(_ head: consuming ResponseHead, framing: ResponseFraming) {}
    func writeFramed(_ bytes: ByteBuffer) {}
    func write(_ content: ByteBuffer) {}
    func flush() {}
    func finish(isFramed: Bool) {}
    func abort() {}
    func setBodyPaused(_ isPaused: Bool) {}
}
