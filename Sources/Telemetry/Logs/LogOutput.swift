import Foundation
import Synchronization
import Vocabulary

/// Where log lines go, and the clock that dates them.
public struct LogOutput: Sendable {
    /// Takes a line, its end included.
    public var write: @Sendable (String) -> Void
    /// Tells the time.
    public var now: @Sendable () -> UTCTime

    /// Makes an output.
    public init(write: @escaping @Sendable (String) -> Void, now: @escaping @Sendable () -> UTCTime) {
        self.write = write
        self.now = now
    }

    /// Standard error and the system's clock.
    public static let standardError = LogOutput(
        write: { StandardError.write($0) },
        now: { SystemClock.now() }
    )
}

/// Writes whole lines to standard error.
private enum StandardError {
    /// Lines longer than a pipe's atomic size must not be mixed with another thread's.
    private static let turn = Mutex(())

    static func write(_ line: String) {
        let bytes = Array(line.utf8)
        turn.withLock { _ in
            var written = 0
            while written < bytes.count {
                let count = bytes[written...].withUnsafeBytes {
                    unsafe Foundation.write(2, $0.baseAddress, $0.count)
                }
                if count < 0, errno == EINTR { continue }
                // A closed or full standard error loses the entry; there is nowhere to say so.
                guard count > 0 else { return }
                written += count
            }
        }
    }
}

/// The system's wall clock.
private enum SystemClock {
    static func now() -> UTCTime {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return UTCTime(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }
}
