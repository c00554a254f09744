import GRDB
import Policy
import Vocabulary

/// People, service accounts and roles.
extension SQLiteStore {
    static func save(_ user: User, _ database: Database) throws {
        let values: [DatabaseValue] =
            [
                user.id.rawValue.databaseValue, Int64(user.scope.rawValue).databaseValue,
                user.email.databaseValue, user.name.databaseValue,
            ] + (try TermsColumns.values(user.budget, user.limits)) + [
                user.disabledAt.map(\.microseconds).databaseValue, user.origin.rawValue.databaseValue,
                user.externalID.databaseValue, user.createdAt.microseconds.databaseValue,
            ] + (try BudgetColumns.values(user.budget)) + [
                user.groups.isEmpty ? "".databaseValue : try JSONColumn.encode(user.groups).databaseValue,
                try ProfileColumn.text(user.profile).databaseValue,
                user.changedAt.microseconds.databaseValue,
            ]
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO users (
                    id, scope, email, name, budget_limit, budget_window, budget_time_zone, budget_alerts,
                    requests_per_minute, tokens_per_minute, concurrency, disabled_at, origin, external_id, created_at,
                    budget_unit, budget_starts_at, budget_ends_at, budget_grants, budget_carry_over, budget_every,
                    budget_starts_on, groups, profile, changed_at
                ) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
                """,
            arguments: StatementArguments(values)
        )
    }

    static func save(_ account: ServiceAccount, _ database: Database) throws {
        let values: [DatabaseValue] =
            [
                account.id.rawValue.databaseValue, Int64(account.scope.rawValue).databaseValue,
                account.team.rawValue.databaseValue, account.name.databaseValue,
            ] + (try TermsColumns.values(account.budget, account.limits)) + [
                account.disabledAt.map(\.microseconds).databaseValue,
                account.createdAt.microseconds.databaseValue,
            ] + (try BudgetColumns.values(account.budget))
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO service_accounts (
                    id, scope, team, name, budget_limit, budget_window, budget_time_zone, budget_alerts,
                    requests_per_minute, tokens_per_minute, concurrency, disabled_at, created_at,
                    budget_unit, budget_starts_at, budget_ends_at, budget_grants, budget_carry_over, budget_every,
                    budget_starts_on
                ) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
                """,
            arguments: StatementArguments(values)
        )
    }

    static func save(_ membership: Membership, _ database: Database) throws {
        try database.execute(
            sql: "INSERT OR IGNORE INTO memberships (member, team, role) VALUES (?, ?, ?)",
            arguments: [membership.member.rawValue, membership.team.rawValue, membership.role.rawValue]
        )
    }

    static func delete(_ membership: Membership, _ database: Database) throws {
        try database.execute(
            sql: "DELETE FROM memberships WHERE member = ? AND team = ? AND role = ?",
            arguments: [membership.member.rawValue, membership.team.rawValue, membership.role.rawValue]
        )
    }

    static func user(_ row: Row) throws -> User {
        guard let origin = User.Origin(rawValue: row["origin"]) else {
            throw StoreFailure("unknown origin of a user in the database")
        }
        return User(
            id: UserID(rawValue: row["id"]),
            scope: ScopeID(rawValue: row["scope"]),
            email: row["email"],
            name: row["name"],
            budget: try BudgetColumns.budget(row),
            limits: TermsColumns.limits(row),
            disabledAt: (row["disabled_at"] as Int64?).map(UTCTime.init(microseconds:)),
            origin: origin,
            externalID: row["external_id"],
            groups: try JSONColumn.decode(row["groups"]) ?? [],
            profile: try ProfileColumn.profile(row["profile"]),
            createdAt: UTCTime(microseconds: row["created_at"]),
            changedAt: (row["changed_at"] as Int64?).map(UTCTime.init(microseconds:))
        )
    }

    static func serviceAccount(_ row: Row) throws -> ServiceAccount {
        ServiceAccount(
            id: ServiceAccountID(rawValue: row["id"]),
            scope: ScopeID(rawValue: row["scope"]),
            team: TeamID(rawValue: row["team"]),
            name: row["name"],
            budget: try BudgetColumns.budget(row),
            limits: TermsColumns.limits(row),
            disabledAt: (row["disabled_at"] as Int64?).map(UTCTime.init(microseconds:)),
            createdAt: UTCTime(microseconds: row["created_at"])
        )
    }

    static func membership(_ row: Row) throws -> Membership {
        guard let role = Role(rawValue: row["role"]) else {
            throw StoreFailure("unknown role in the database")
        }
        return Membership(
            member: MemberID(rawValue: row["member"]),
            team: TeamID(rawValue: row["team"]),
            role: role
        )
    }
}
