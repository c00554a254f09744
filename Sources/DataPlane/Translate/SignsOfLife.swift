import NIOCore

/// Sees to it that a translated stream which has begun is never silent for long, as clients and proxies on their way take silence
/// for a broken connection.
///
/// Streams that pass come as their upstream sends them, byte for byte. Nothing is sent before a stream has begun: until then
/// another target may still answer. Confined to its event loop.
final class SignsOfLife {
    /// How often a stream is looked at.
    static let interval = TimeAmount.seconds(5)
    /// At how many looks in a row nothing has come when it is given a sign: after 15 seconds, or a little later.
    static let silentLooks = 3

    private let eventLoop: any EventLoop
    private var silence = 0
    private var task: RepeatedTask?
    private var give: (() -> Bool)?

    init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    /// Something has come of the stream; from the first time on `give` is called where nothing does, and answers whether there
    /// still is a stream.
    func heard(_ give: @escaping () -> Bool) {
        silence = 0
        guard task == nil else { return }
        self.give = give
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        task = eventLoop.scheduleRepeatedTask(initialDelay: Self.interval, delay: Self.interval) { _ in
            bound.value.look()
        }
    }

    /// The stream is over.
    func end() {
        task?.cancel()
        task = nil
        give = nil
    }

    private func look() {
        silence += 1
        guard silence > Self.silentLooks - 1 else { return }
        silence = 0
        if give?() != true { end() }
    }
}
