import Logging
import Synchronization

/// Keeps what is logged.
final class RecordingLog: Sendable {
    private let kept = Mutex<[(message: String, metadata: [String: String])]>([])

    var logger: Logger { Logger(label: "test") { _ in Handler(records: self) } }

    /// What the entries with a message carry, in their order.
    func entries(_ message: String) -> [[String: String]] {
        kept.withLock { $0.filter { $0.message == message }.map(\.metadata) }
    }

    private func keep(_ event: LogEvent) {
        let metadata = (event.metadata ?? [:]).mapValues { "\($0)" }
        kept.withLock { $0.append(("\(event.message)", metadata)) }
    }

    private struct Handler: LogHandler {
        let records: RecordingLog
        var metadata: Logger.Metadata = [:]
        var metadataProvider: Logger.MetadataProvider?
        var logLevel = Logger.Level.debug

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { records.keep(event) }
    }
}
