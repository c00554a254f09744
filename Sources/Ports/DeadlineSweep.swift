import NIOCore

/// Something with a deadline that a sweep looks after.
public protocol Sweepable: AnyObject {
    /// Its place in the sweep's list; kept by the sweep.
    var sweepIndex: Int { get set }
    /// Looks at the clock and acts on a deadline that has passed.
    func sweep(now: NIODeadline)
}

/// Deadlines of one event loop, looked after in one repeated look instead of a timer each.
///
/// A timer per request and stage costs more than the request's parsing; deadlines here are seconds long and may be
/// missed by one interval. While nothing is watched no timer runs.
public final class DeadlineSweep {
    /// How late a deadline may be noticed.
    public static let interval = TimeAmount.milliseconds(50)

    private let eventLoop: any EventLoop
    private var watched: [any Sweepable] = []
    /// Whether the next look is planned, or is under way and plans the next.
    private var isTurning = false

    /// Makes a sweep for an event loop.
    public init(eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    /// Begins to look after something.
    ///
    /// It must not be watched already.
    public func watch(_ item: any Sweepable) {
        item.sweepIndex = watched.count
        watched.append(item)
        if !isTurning { schedule() }
    }

    /// Ends looking after something; harmless if it is not watched.
    public func unwatch(_ item: any Sweepable) {
        let index = item.sweepIndex
        guard index >= 0, index < watched.count, watched[index] === item else { return }
        item.sweepIndex = -1
        let last = watched.removeLast()
        guard index < watched.count else { return }
        watched[index] = last
        last.sweepIndex = index
    }

    private func schedule() {
        isTurning = true
        let loopBound = NIOLoopBound(self, eventLoop: eventLoop)
        _ = eventLoop.scheduleTask(in: Self.interval) { loopBound.value.run() }
    }

    private func run() {
        let now = NIODeadline.now()
        // Backwards, because an item that is unwatched takes the last one to its place.
        var index = watched.count - 1
        while index >= 0 {
            if index < watched.count { watched[index].sweep(now: now) }
            index -= 1
        }
        if watched.isEmpty {
            isTurning = false
        } else {
            schedule()
        }
    }
}
