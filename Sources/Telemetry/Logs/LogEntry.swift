import Logging
import Vocabulary

/// A log entry with its metadata flattened to dotted keys.
struct LogEntry {
    /// A value of metadata.
    enum Value {
        /// A text.
        case text(String)
        /// Something that JSON writes without quotes: a whole number or truth value.
        case literal(String)
        /// A list.
        case list([Value])
    }

    let time: UTCTime
    let level: Logger.Level
    let label: String
    let message: String
    /// Metadata in the order of their keys.
    let fields: [(key: String, value: Value)]

    /// Joins an event with the metadata of its logger; the event's own wins, then the provider's.
    init(_ event: LogEvent, label: String, logger: Logger.Metadata, provider: Logger.Metadata, time: UTCTime)
    {
        self.time = time
        self.label = label
        level = event.level
        message = event.message.description
        let metadata = logger.merging(provider) { $1 }.merging(event.metadata ?? [:]) { $1 }
        var fields: [(key: String, value: Value)] = []
        for (key, value) in metadata { Self.flatten(key, value, into: &fields) }
        if let error = event.error { fields.append(("error", .text("\(error)"))) }
        self.fields = fields.sorted { $0.key < $1.key }
    }

    private static func flatten(
        _ key: String,
        _ value: Logger.MetadataValue,
        into fields: inout [(key: String, value: Value)]
    ) {
        guard case .dictionary(let members) = value else {
            fields.append((key, Self.value(value)))
            return
        }
        for (name, member) in members { flatten("\(key).\(name)", member, into: &fields) }
    }

    private static func value(_ value: Logger.MetadataValue) -> Value {
        switch value {
        case .string(let text): .text(text)
        case .stringConvertible(let convertible):
            // A secret's description is dots, and nothing here looks past descriptions.
            switch convertible {
            case is Bool, is any FixedWidthInteger: .literal(convertible.description)
            default: .text(convertible.description)
            }
        case .array(let items): .list(items.map(Self.value))
        case .dictionary(let members):
            .list(
                members.sorted { $0.key < $1.key }.map { name, member in
                    .text("\(name)=\(member)")
                }
            )
        }
    }
}
