import Policy
import Synchronization
import Vocabulary

/// Keeps strangers from filling the disk through the audit trail.
///
/// Every refusal of somebody known has its row. Of those of nobody known, so many a minute have; the next row says how
/// many were left out.
final class RefusalSampler: Sendable {
    /// The rows a minute for callers that are not known.
    static let mostAMinute = 60

    private struct State {
        var minute: Int64 = .min
        var written = 0
        var leftOut = 0
    }

    private let state = Mutex(State())

    /// How many were left out before this one; `nil` if it is left out too.
    func take(_ actor: Actor, now: UTCTime) -> Int? {
        guard actor.identity == .nobody else { return 0 }
        return state.withLock { state in
            let minute = now.seconds / 60
            if minute != state.minute {
                state.minute = minute
                state.written = 0
            }
            guard state.written < Self.mostAMinute else {
                state.leftOut += 1
                return nil
            }
            state.written += 1
            defer { state.leftOut = 0 }
            return state.leftOut
        }
    }
}
