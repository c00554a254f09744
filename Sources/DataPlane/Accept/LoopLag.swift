import NIOCore
import Ports

/// How far an event loop is behind its work, measured by how late its sweep comes; confined to the loop.
///
/// A loop that is given more than it can do in time takes longer for each turn, and everybody's deadlines are missed together. One
/// late turn may be a machine that stood still; several in a row are too much work, and then new requests are refused, which costs a
/// fraction of serving them.
final class LoopLag: Sweepable {
    /// How many late turns in a row are too much work.
    static let patience = 3
    /// After so many sweeps without a request nothing is measured, so that an idle loop sleeps.
    private static let quiet = 20

    private let watch: DeadlineSweep
    /// How late a turn may be.
    private let most: () -> TimeAmount
    private var due = NIODeadline.uptimeNanoseconds(0)
    private var lateTurns = 0
    private var quietTurns = 0
    private var isMeasured = false
    var sweepIndex = -1

    init(watch: DeadlineSweep, most: @escaping () -> TimeAmount) {
        self.watch = watch
        self.most = most
    }

    /// Whether the loop is behind.
    var isBehind: Bool { lateTurns >= Self.patience }

    /// A request has come.
    func touch() {
        quietTurns = 0
        guard !isMeasured else { return }
        isMeasured = true
        due = .distantFuture
        watch.watch(self)
    }

    func sweep(now: NIODeadline) {
        // The sweep may have been under way when this one joined it.
        let isLate = due != .distantFuture && now - due > most()
        lateTurns = isLate ? min(lateTurns + 1, Self.patience) : 0
        due = now + DeadlineSweep.interval
        quietTurns += 1
        guard quietTurns > Self.quiet else { return }
        isMeasured = false
        lateTurns = 0
        watch.unwatch(self)
    }
}
