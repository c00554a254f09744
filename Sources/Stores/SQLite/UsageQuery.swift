import GRDB
import Ports
import Vocabulary

/// Sums usage: whole hours from the table of hours, what is left at the ends from the rows themselves.
struct UsageQuery {
    private static let hour: Int64 = 3_600_000_000
    private static let sums = """
        SUM(requests), SUM(errors), \(SafeSum.parts("input_tokens")), \(SafeSum.parts("cached_input_tokens")),
        \(SafeSum.parts("cache_write_tokens")), \(SafeSum.parts("output_tokens")),
        \(SafeSum.parts("reasoning_tokens")), \(SafeSum.parts("cost"))
        """
    private static let hours = """
        SELECT hour, team, key, user, model, provider, tags, requests, errors, input_tokens, cached_input_tokens,
            cache_write_tokens, output_tokens, reasoning_tokens, cost FROM usage_hourly
        """
    private static let rows = """
        SELECT time - time % 3600000000 AS hour, team, key, user, model, provider, tags, 1 AS requests,
            status >= 400 AS errors, input_tokens, cached_input_tokens, cache_write_tokens, output_tokens,
            reasoning_tokens, cost FROM exchanges
        """

    private static let rareHours = """
        SELECT hour, team, key, user, model, provider, tags, part, count FROM usage_hourly_rare
        """

    private let isRare: Bool
    private var sources: [String] = []
    private var values: [DatabaseValue] = []

    private init(isRare: Bool) { self.isRare = isRare }

    /// The rows of a filter, by groups; `nil` if they are more than `most`.
    static func rows(
        _ filter: RecordFilter,
        by groups: [UsageGroup],
        atMost most: Int? = nil,
        _ database: Database
    ) throws -> [UsageRow]? {
        var query = UsageQuery(isRare: false)
        query.addSources(filter)
        var columns: [String] = []
        var groupValues: [DatabaseValue] = []
        for (place, group) in groups.enumerated() {
            columns.append(expression(group, &groupValues) + " AS group\(place)")
        }
        let names = groups.indices.map { "group\($0)" }.joined(separator: ", ")
        let sql = """
            SELECT \((columns + [sums]).joined(separator: ", ")) FROM (\(query.sources.joined(separator: " UNION ALL ")))
            \(groups.isEmpty ? "HAVING COUNT(*) > 0" : "GROUP BY \(names) ORDER BY \(names)")
            \(most == nil ? "" : "LIMIT ?")
            """
        // One more tells that there are more.
        let limit: [DatabaseValue] = most.map { [($0 + 1).databaseValue] } ?? []
        let arguments = StatementArguments(groupValues + query.values + limit)
        var rows = try Row.fetchAll(database, sql: sql, arguments: arguments).map { row in
            let start = groups.count
            return UsageRow(
                groups: groups.indices.map { row[$0] },
                requests: row[start],
                errors: row[start + 1],
                usage: Usage(
                    input: Int(SafeSum.whole(row, at: start + 2)),
                    cachedInput: Int(SafeSum.whole(row, at: start + 4)),
                    cacheWrite: Int(SafeSum.whole(row, at: start + 6)),
                    output: Int(SafeSum.whole(row, at: start + 8)),
                    reasoning: Int(SafeSum.whole(row, at: start + 10))
                ),
                cost: Money(nanos: SafeSum.whole(row, at: start + 12))
            )
        }
        if let most, rows.count > most { return nil }
        try addRare(to: &rows, filter, by: groups, database)
        return rows
    }

    /// Adds the sums of what few exchanges use.
    private static func addRare(
        to rows: inout [UsageRow],
        _ filter: RecordFilter,
        by groups: [UsageGroup],
        _ database: Database
    ) throws {
        var query = UsageQuery(isRare: true)
        query.addSources(filter)
        var values: [DatabaseValue] = []
        let columns = groups.map { expression($0, &values) } + ["part"]
        let sql = """
            SELECT \(columns.joined(separator: ", ")), \(SafeSum.parts("count"))
            FROM (\(query.sources.joined(separator: " UNION ALL ")))
            GROUP BY \((1...columns.count).map(String.init).joined(separator: ", "))
            """
        let found = try Row.fetchAll(database, sql: sql, arguments: StatementArguments(values + query.values))
        guard !found.isEmpty else { return }
        let places = Dictionary(
            rows.enumerated().map { ($1.groups, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let parts = Dictionary(uniqueKeysWithValues: UsagePart.allCases.map { ($0.name, $0) })
        for row in found {
            guard let place = places[groups.indices.map { row[$0] }], let part = parts[row[groups.count]]
            else {
                continue
            }
            rows[place].usage.rare[part] = Int(SafeSum.whole(row, at: groups.count + 1))
        }
    }

    private mutating func addSources(_ filter: RecordFilter) {
        let from = filter.from?.microseconds ?? 0
        let to = filter.to?.microseconds ?? .max
        let first = (max(0, from) + Self.hour - 1) / Self.hour * Self.hour
        let last = filter.to == nil ? .max : to / Self.hour * Self.hour
        // The hours do not keep statuses apart.
        guard filter.status == nil, first < last else {
            addRows(filter, filter.from, filter.to)
            return
        }
        var whole = RecordCondition(filter)
        whole.add("hour >= ?", first.databaseValue)
        if filter.to != nil { whole.add("hour < ?", last.databaseValue) }
        sources.append((isRare ? Self.rareHours : Self.hours) + whole.clause)
        values += whole.values
        if from < first, filter.from != nil { addRows(filter, filter.from, UTCTime(microseconds: first)) }
        if filter.to != nil, last < to { addRows(filter, UTCTime(microseconds: last), filter.to) }
    }

    private mutating func addRows(_ filter: RecordFilter, _ from: UTCTime?, _ to: UTCTime?) {
        var condition = RecordCondition(filter)
        condition.add(from: from, to: to)
        guard isRare else {
            sources.append(Self.rows + condition.clause)
            values += condition.values
            return
        }
        condition.add("rare_usage IS NOT NULL")
        // The columns of json_each have names of their own, so that the condition must stand apart from it.
        sources.append(
            """
            SELECT time - time % 3600000000 AS hour, team, request.key AS key, user, model, provider, tags,
                part.key AS part, part.value AS count
            FROM (SELECT time, team, key, user, model, provider, tags, rare_usage FROM exchanges\(condition.clause))
                AS request, json_each(request.rare_usage) AS part WHERE part.key != '\(RareUsageColumn.serviceTier)'
            """
        )
        values += condition.values
    }

    private static func expression(_ group: UsageGroup, _ values: inout [DatabaseValue]) -> String {
        switch group {
        case .team: return "team"
        case .key: return "key"
        case .user: return "user"
        case .model: return "model"
        case .provider: return "provider"
        case .hour: return "strftime('%Y-%m-%dT%H:00:00Z', hour / 1000000, 'unixepoch')"
        case .day: return "strftime('%Y-%m-%dT00:00:00Z', hour / 1000000, 'unixepoch')"
        case .month: return "strftime('%Y-%m-01T00:00:00Z', hour / 1000000, 'unixepoch')"
        case .tag(let name):
            values.append(name.databaseValue)
            return """
                CASE WHEN tags = '' THEN '' ELSE
                COALESCE((SELECT tag.value FROM json_each(tags) AS tag WHERE tag.key = ?), '') END
                """
        }
    }
}
