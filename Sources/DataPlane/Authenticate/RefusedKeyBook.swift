import Synchronization
import Vocabulary

/// Which keys that are not accepted the log has spoken of.
///
/// A leaked key that is tried on after it was revoked makes a line a minute, not one a request, and strangers who make keys up do not
/// fill the log. What has no line is in `gatehouse_refusals_total` all the same.
final class RefusedKeyBook: Sendable {
    /// The lines a minute, each of another key.
    static let mostAMinute = 60

    private struct State {
        var minute: Int64 = .min
        var named: Set<String> = []
        var leftOut = 0
    }

    private let state = Mutex(State())

    /// How many refusals had no line since the last one that has; `nil` if this one has none either.
    ///
    /// Whether the key was ever a key is not asked: that must cost nothing which a caller could measure.
    func take(_ prefix: String, now: UTCTime) -> Int? {
        state.withLock { state in
            let minute = now.seconds / 60
            // What came in the minute before may be refused after what came in this one; a clock may be set back, too.
            if minute > state.minute || minute + 1 < state.minute {
                state.minute = minute
                state.named.removeAll(keepingCapacity: true)
            }
            guard state.named.count < Self.mostAMinute, state.named.insert(prefix).inserted else {
                state.leftOut += 1
                return nil
            }
            defer { state.leftOut = 0 }
            return state.leftOut
        }
    }
}
