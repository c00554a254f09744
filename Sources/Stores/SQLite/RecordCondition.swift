import GRDB
import Ports
import Vocabulary

/// A `WHERE` clause made of fixed pieces and bound values.
struct RecordCondition {
    private var pieces: [String] = []
    private(set) var values: [DatabaseValue] = []

    /// Everything.
    init() {}

    /// What a filter says, except for the time.
    init(_ filter: RecordFilter) {
        if let visibility = filter.visibility {
            add(
                "(team IN (SELECT value FROM json_each(?)) OR key IN (SELECT value FROM json_each(?)))",
                Self.list(visibility.teams.map(\.rawValue)).databaseValue,
                Self.list(visibility.keys.map(\.rawValue)).databaseValue
            )
        }
        if let team = filter.team { add("team = ?", team.rawValue.databaseValue) }
        if let key = filter.key { add("key = ?", key.rawValue.databaseValue) }
        if let user = filter.user { add("user = ?", user.databaseValue) }
        if let model = filter.model { add("model = ?", model.databaseValue) }
        if let provider = filter.provider { add("provider = ?", provider.databaseValue) }
        if let status = filter.status { add("status = ?", status.databaseValue) }
        if let tag = filter.tag { addTag(tag) }
    }

    /// Adds a piece and the values of its placeholders.
    mutating func add(_ piece: String, _ values: DatabaseValue...) {
        pieces.append(piece)
        self.values += values
    }

    /// Adds a stretch of time of rows whose ids begin with their time.
    mutating func add(from: UTCTime?, to: UTCTime?) {
        if let from {
            add("id >= ? AND time >= ?", IDColumn.first(at: from), from.microseconds.databaseValue)
        }
        if let to {
            let last = UTCTime(microseconds: min(to.microseconds, .max - 1000) + 1000)
            add("id < ? AND time < ?", IDColumn.first(at: last), to.microseconds.databaseValue)
        }
    }

    /// The clause.
    var clause: String { pieces.isEmpty ? "" : " WHERE " + pieces.joined(separator: " AND ") }

    /// Texts as a JSON array, for `json_each`.
    static func list(_ texts: [String]) -> String {
        var bytes = [UInt8(ascii: "[")]
        for (index, text) in texts.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            JSONColumn.append(text, to: &bytes)
        }
        return String(decoding: bytes, as: UTF8.self) + "]"
    }

    private mutating func addTag(_ tag: String) {
        let parts = tag.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0]).databaseValue
        let each = "tags != '' AND EXISTS (SELECT 1 FROM json_each(tags) AS tag WHERE tag.key = ?"
        if parts.count == 2 {
            add(each + " AND tag.value = ?)", name, String(parts[1]).databaseValue)
        } else {
            add(each + ")", name)
        }
    }
}
