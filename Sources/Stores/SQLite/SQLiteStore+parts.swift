import GRDB
import Ledger
import Policy
import Vocabulary

/// What new parts of a team begin with.
extension SQLiteStore {
    /// The scopes of parts of a team; those that are new begin with what usage says was done in some teams.
    ///
    /// Usage is read once for all of them, beside the writer, so that no commit waits for it.
    public func scopes(
        of parts: [BudgetPart],
        in team: TeamID,
        counting teams: Set<TeamID>
    ) throws -> [ScopeID] {
        let new = try parts.filter { try knownScope(of: .part(team, $0)) == nil }
        var used: [BudgetPart: [UTCTime: Charge]] = [:]
        if !new.isEmpty { used = try pool.read { try Self.usage(of: new, in: teams, $0) } }
        return try durably { database in
            let scopes = try parts.map { try Self.scope(for: .part(team, $0), database) }
            for (part, scope) in zip(parts, scopes) {
                let spends = (used[part] ?? [:]).map { hour, charge in
                    LedgerBatch.Spend(scope: scope, quarter: hour, charge: charge)
                }
                try Self.add(spends, database)
            }
            return scopes
        }
    }

    /// What some teams were charged for each part, by the hour.
    private static func usage(
        of parts: [BudgetPart],
        in teams: Set<TeamID>,
        _ database: Database
    ) throws -> [BudgetPart: [UTCTime: Charge]] {
        var used: [BudgetPart: [UTCTime: Charge]] = [:]
        let wanted = Set(parts)
        var texts: [String: [BudgetPart]] = [:]
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT hour, team, model, tags, cost, input_tokens, output_tokens FROM usage_hourly"
        )
        while let row = try rows.next() {
            guard teams.contains(TeamID(rawValue: row[1])) else { continue }
            let text: String = row[3]
            // The same tags come again every hour; those of requests may each come once.
            if texts.count > 10_000 { texts = [:] }
            let tagged = try texts[text] ?? Self.parts(JSONColumn.decode(text) ?? [:], wanted)
            texts[text] = tagged
            let model = BudgetPart.model(row[2])
            let charge = Charge(cost: Money(nanos: row[4]), usage: Usage(input: row[5], output: row[6]))
            for part in wanted.contains(model) ? tagged + [model] : tagged {
                used[part, default: [:]][UTCTime(microseconds: row[0]), default: .zero] += charge
            }
        }
        return used
    }

    /// The wanted parts that some tags belong to.
    private static func parts(_ tags: [String: String], _ wanted: Set<BudgetPart>) -> [BudgetPart] {
        var parts = tags.map { BudgetPart.tag(name: $0.key, value: $0.value) }
        if let user = tags[RequestTag.endUser] { parts.append(.endUser(user)) }
        return parts.filter { wanted.contains($0) }
    }
}
