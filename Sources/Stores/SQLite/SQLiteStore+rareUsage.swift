import GRDB
import Ledger
import Vocabulary

/// The sums of what few exchanges use.
extension SQLiteStore {
    /// Adds the rare parts of sums; for most there is nothing to do.
    static func addRare(_ sums: [UsageSum], _ database: Database) throws {
        guard sums.contains(where: { !$0.usage.rare.isEmpty }) else { return }
        var row = try RowWriter(
            """
                INSERT INTO usage_hourly_rare VALUES (?,?,?,?,?,?,?,?,?)
                ON CONFLICT DO UPDATE SET count = count + excluded.count
            """,
            database
        )
        for sum in sums {
            for part in UsagePart.allCases where sum.usage.rare[part] > 0 {
                row.put(sum.group.hour.microseconds)
                row.put(sum.group.team.rawValue)
                row.put(sum.group.key.rawValue)
                row.put(sum.group.user)
                row.put(sum.group.model)
                row.put(sum.group.provider)
                row.put { JSONColumn.append(sum.group.tags, to: &$0) }
                row.put(part.name)
                row.put(sum.usage.rare[part])
                try row.write()
            }
        }
    }
}
