import Foundation
import GRDB
import Policy
import Ports
import Vocabulary

extension SQLiteStore: DirectoryStore {
    /// Everything that is known of teams, keys and the installation.
    public func load() throws -> DirectoryContents {
        try pool.read { database in
            let teams = try Row.fetchAll(database, sql: "SELECT * FROM teams").map(Self.team)
            let keys = try Row.fetchAll(database, sql: "SELECT * FROM keys").map(Self.key)
            let installation = try Self.setting("installation_key", database)
            let admin = try Self.setting("admin_token_digest", database)
            return DirectoryContents(
                teams: teams,
                keys: keys,
                installationKey: installation.map { [UInt8]($0) },
                adminTokenDigest: try admin.map(DigestColumn.digest)
            )
        }
    }

    /// The scope of a team or key, made if it is new.
    public func scope(for name: ScopeName) throws -> ScopeID {
        try durably { database in
            let text = name.description
            let known = try Int32.fetchOne(
                database,
                sql: "SELECT id FROM scopes WHERE name = ?",
                arguments: [text]
            )
            if let known { return ScopeID(rawValue: known) }
            try database.execute(sql: "INSERT INTO scopes (name) VALUES (?)", arguments: [text])
            return ScopeID(rawValue: Int32(clamping: database.lastInsertedRowID))
        }
    }

    /// Inserts or replaces a team.
    public func save(_ team: Team) throws {
        let values: [DatabaseValue] =
            [
                team.id.rawValue.databaseValue,
                Int64(team.scope.rawValue).databaseValue,
                team.name.databaseValue,
                team.parent.map(\.rawValue).databaseValue,
                try team.models.map(JSONColumn.encode).databaseValue,
                JSONColumn.text(team.requireLabels).databaseValue,
            ] + (try TermsColumns.values(team.budget, team.limits)) + [
                team.isManagedByFile.databaseValue,
                team.createdAt.microseconds.databaseValue,
            ]
        try durably { database in
            try database.execute(
                sql: """
                    INSERT OR REPLACE INTO teams (
                        id, scope, name, parent, models, require_labels, budget_limit, budget_window,
                        budget_time_zone, budget_alerts, requests_per_minute, tokens_per_minute, concurrency,
                        is_managed_by_file, created_at
                    ) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
                    """,
                arguments: StatementArguments(values)
            )
        }
    }

    /// Removes a team; its scope stays its own.
    public func delete(_ team: TeamID) throws {
        try durably { database in
            try database.execute(sql: "DELETE FROM teams WHERE id = ?", arguments: [team.rawValue])
        }
    }

    /// Inserts or replaces a key.
    public func save(_ key: Key) throws {
        let values: [DatabaseValue] =
            [
                key.id.rawValue.databaseValue,
                Int64(key.scope.rawValue).databaseValue,
                key.prefix.databaseValue,
                DigestColumn.data(key.digest).databaseValue,
                key.previousDigest.map(DigestColumn.data).databaseValue,
                key.previousExpiresAt.map(\.microseconds).databaseValue,
                key.team.rawValue.databaseValue,
                key.name.databaseValue,
                key.owner.databaseValue,
                try key.models.map(JSONColumn.encode).databaseValue,
            ] + (try TermsColumns.values(key.budget, key.limits)) + [
                key.expiresAt.map(\.microseconds).databaseValue,
                key.revokedAt.map(\.microseconds).databaseValue,
                JSONColumn.text(key.tags).databaseValue,
                key.createdAt.microseconds.databaseValue,
            ]
        try durably { database in
            try database.execute(
                sql: """
                    INSERT INTO keys (
                        id, scope, prefix, digest, previous_digest, previous_expires_at, team, name, owner, models,
                        budget_limit, budget_window, budget_time_zone, budget_alerts, requests_per_minute,
                        tokens_per_minute, concurrency, expires_at, revoked_at, tags, created_at
                    ) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
                    ON CONFLICT (id) DO UPDATE SET
                        scope = excluded.scope, prefix = excluded.prefix, digest = excluded.digest,
                        previous_digest = excluded.previous_digest,
                        previous_expires_at = excluded.previous_expires_at, team = excluded.team,
                        name = excluded.name, owner = excluded.owner, models = excluded.models,
                        budget_limit = excluded.budget_limit, budget_window = excluded.budget_window,
                        budget_time_zone = excluded.budget_time_zone, budget_alerts = excluded.budget_alerts,
                        requests_per_minute = excluded.requests_per_minute,
                        tokens_per_minute = excluded.tokens_per_minute, concurrency = excluded.concurrency,
                        expires_at = excluded.expires_at, revoked_at = excluded.revoked_at, tags = excluded.tags,
                        created_at = excluded.created_at
                    """,
                arguments: StatementArguments(values)
            )
        }
    }

    /// Keeps the installation key.
    public func save(installationKey: [UInt8]) throws {
        try saveSetting("installation_key", Data(installationKey))
    }

    /// Keeps the digest of the generated admin token.
    public func save(adminTokenDigest: KeyDigest) throws {
        try saveSetting("admin_token_digest", DigestColumn.data(adminTokenDigest))
    }

    static func setting(_ name: String, _ database: Database) throws -> Data? {
        try Data.fetchOne(database, sql: "SELECT value FROM settings WHERE name = ?", arguments: [name])
    }

    private func saveSetting(_ name: String, _ value: Data) throws {
        try durably { database in
            try database.execute(
                sql: "INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)",
                arguments: [name, value]
            )
        }
    }

    private static func team(_ row: Row) throws -> Team {
        Team(
            id: TeamID(rawValue: row["id"]),
            scope: ScopeID(rawValue: row["scope"]),
            name: row["name"],
            parent: (row["parent"] as String?).map(TeamID.init(rawValue:)),
            models: try (row["models"] as String?).flatMap { try JSONColumn.decode($0) },
            requireLabels: try JSONColumn.decode(row["require_labels"]) ?? [:],
            budget: try TermsColumns.budget(row),
            limits: TermsColumns.limits(row),
            isManagedByFile: row["is_managed_by_file"],
            createdAt: UTCTime(microseconds: row["created_at"])
        )
    }

    private static func key(_ row: Row) throws -> Key {
        var key = Key(
            id: KeyID(rawValue: row["id"]),
            scope: ScopeID(rawValue: row["scope"]),
            prefix: row["prefix"],
            digest: try DigestColumn.digest(row["digest"]),
            team: TeamID(rawValue: row["team"]),
            name: row["name"],
            owner: row["owner"],
            models: try (row["models"] as String?).flatMap { try JSONColumn.decode($0) },
            budget: try TermsColumns.budget(row),
            limits: TermsColumns.limits(row),
            expiresAt: (row["expires_at"] as Int64?).map(UTCTime.init(microseconds:)),
            revokedAt: (row["revoked_at"] as Int64?).map(UTCTime.init(microseconds:)),
            tags: try JSONColumn.decode(row["tags"]) ?? [:],
            createdAt: UTCTime(microseconds: row["created_at"])
        )
        key.previousDigest = try (row["previous_digest"] as Data?).map(DigestColumn.digest)
        key.previousExpiresAt = (row["previous_expires_at"] as Int64?).map(UTCTime.init(microseconds:))
        return key
    }
}
