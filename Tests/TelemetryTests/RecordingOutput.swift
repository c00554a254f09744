import Synchronization
import Telemetry
import Vocabulary

/// Keeps what a log handler writes, at a time that stands still.
final class RecordingOutput: Sendable {
    private let lines = Mutex<[String]>([])

    var output: LogOutput {
        LogOutput(
            write: { line in self.lines.withLock { $0.append(line) } },
            now: { UTCTime(microseconds: 1_795_575_845_678_000) }
        )
    }

    var text: String { lines.withLock { $0.joined() } }
}
