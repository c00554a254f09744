import Logging

/// Writes a line of JSON for each entry.
///
/// Control characters are spelled out, so that no text can pass for another entry.
public struct JSONLinesLogHandler: LogHandler {
    /// What every entry of the logger carries.
    public var metadata: Logger.Metadata = [:]
    /// What entries carry besides, such as the exchange that the task works for.
    public var metadataProvider: Logger.MetadataProvider?
    /// The least severe level that is written.
    public var logLevel: Logger.Level
    private let label: String
    private let output: LogOutput

    /// Makes a handler.
    public init(label: String, level: Logger.Level, output: LogOutput = .standardError) {
        self.label = label
        logLevel = level
        self.output = output
    }

    /// What every entry carries under a key.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes an event.
    public func log(event: LogEvent) {
        let provided = metadataProvider?.get() ?? [:]
        let entry = LogEntry(
            event,
            label: label,
            logger: metadata,
            provider: provided,
            time: output.now()
        )
        output.write(entry.jsonLine)
    }
}
