import Foundation
import GRDB
import Policy
import Ports
import Vocabulary

extension SQLiteStore: DirectoryStore {
    /// Everything that is known of teams, keys and the installation.
    public func load() throws -> DirectoryContents {
        try pool.read { database in
            var contents = DirectoryContents()
            contents.teams = try Row.fetchAll(database, sql: "SELECT * FROM teams").map(Self.team)
            contents.users = try Row.fetchAll(database, sql: "SELECT * FROM users").map(Self.user)
            contents.serviceAccounts = try Row.fetchAll(database, sql: "SELECT * FROM service_accounts")
                .map(Self.serviceAccount)
            contents.memberships = try Row.fetchAll(database, sql: "SELECT * FROM memberships")
                .map(Self.membership)
            contents.groupRoles = try Self.groupRoles(database)
            contents.userGroups = try Self.userGroups(database)
            contents.providers = try Self.providers(database)
            contents.models = try Self.models(database)
            contents.keys = try Row.fetchAll(database, sql: "SELECT * FROM keys").map(Self.key)
            try Self.loadSignIn(into: &contents, database)
            contents.installationKey = try Self.setting("installation_key", database).map { [UInt8]($0) }
            contents.adminTokenDigest = try Self.setting("admin_token_digest", database)
                .map(DigestColumn.digest)
            contents.bootstrapDigest = try Self.setting("bootstrap_digest", database)
                .map(DigestColumn.digest)
            contents.declared =
                try Self.setting("declared", database).map {
                    try JSONDecoder().decode([String: String].self, from: $0)
                } ?? [:]
            contents.lastAuditRow = try Self.lastAuditRow(database)
            contents.lastAuditCheckpoint = try Self.lastCheckpoint(database)
            for row in try Row.fetchAll(database, sql: "SELECT key, last_used_at FROM key_uses") {
                contents.lastUses[KeyID(rawValue: row[0])] = UTCTime(microseconds: row[1])
            }
            return contents
        }
    }

    /// The scope of a team or key, made if it is new.
    public func scope(for name: ScopeName) throws -> ScopeID {
        try durably { database in try Self.scope(for: name, database) }
    }

    /// Makes a change together with its rows of the audit trail.
    public func save(
        _ writes: [DirectoryWrite],
        audit rows: [AuditRow],
        checkpoint: AuditCheckpoint?
    ) throws {
        let gaps = try gaps(of: writes)
        try durably { database in
            // A change of terms has its rows, and with them its moment.
            for write in writes { try Self.write(write, at: rows.last?.time, database) }
            for gap in gaps { try Self.add(gap, database) }
            for row in rows { try Self.insert(row, database) }
            if let checkpoint { try Self.insert(checkpoint, database) }
        }
    }

    /// Brings the changes into the database's file, and empties the one beside it.
    public func overwriteReplaced() throws {
        try pool.writeWithoutTransaction { database in _ = try database.checkpoint(.truncate) }
    }

    private static func write(
        _ write: DirectoryWrite,
        at time: UTCTime?,
        _ database: Database
    ) throws {
        switch write {
        case .team(let team):
            let change = try LimitChange(team, database)
            try save(team, database)
            if let time { try declare(team, change, at: time, database) }
        case .removeTeam(let id):
            // Its scope stays its own.
            try database.execute(sql: "DELETE FROM teams WHERE id = ?", arguments: [id.rawValue])
        case .count, .charge: break  // What they add is added at the end.
        case .key(let key):
            try save(key, database)
            if let time { try declare(key.budget, of: key.scope, at: time, database) }
        case .user(let user):
            try save(user, database)
            if let time { try declare(user.budget, of: user.scope, at: time, database) }
        case .removeUser(let id):
            try database.execute(sql: "DELETE FROM users WHERE id = ?", arguments: [id.rawValue])
            try database.execute(
                sql: "DELETE FROM user_group_members WHERE member = ?",
                arguments: [id.rawValue]
            )
        case .userGroup(let group): try save(group, database)
        case .join(let group, let members): try join(group, members, database)
        case .leave(let group, let members): try leave(group, members, database)
        case .removeUserGroup(let id): try remove(id, database)
        case .serviceAccount(let account):
            try save(account, database)
            if let time { try declare(account.budget, of: account.scope, at: time, database) }
        case .removeServiceAccount(let id):
            try database.execute(sql: "DELETE FROM service_accounts WHERE id = ?", arguments: [id.rawValue])
        case .provider(let provider): try save(provider, database)
        case .removeProvider(let name):
            try database.execute(sql: "DELETE FROM providers WHERE name = ?", arguments: [name])
        case .model(let model): try save(model, database)
        case .removeModel(let name):
            try database.execute(sql: "DELETE FROM models WHERE name = ?", arguments: [name])
        case .membership(let membership): try save(membership, database)
        case .removeMembership(let membership): try delete(membership, database)
        case .password(let user, let hash): try save(password: hash, of: user, database)
        case .removePassword(let user): try deletePassword(of: user, database)
        case .signInLink(let link): try save(link, database)
        case .removeSignInLink(let digest): try deleteLink(digest, database)
        case .session(let session): try save(session, database)
        case .removeSession(let id): try deleteSession(id, database)
        case .externalIdentity(let identity, let user): try save(identity, of: user, database)
        case .removeExternalIdentity(let identity): try delete(identity, database)
        case .groupRoles(let roles): try save(roles, database)
        case .declared(let texts):
            try saveSetting("declared", try JSONEncoder().encode(texts), database)
        }
    }

    private static func save(_ team: Team, _ database: Database) throws {
        let values: [DatabaseValue] =
            [
                team.id.rawValue.databaseValue,
                Int64(team.scope.rawValue).databaseValue,
                team.name.databaseValue,
                team.parent.map(\.rawValue).databaseValue,
                try team.models.map(JSONColumn.encode).databaseValue,
                JSONColumn.text(team.requireLabels.texts).databaseValue,
            ] + (try TermsColumns.values(team.budget, team.limits)) + [
                team.isManagedByFile.databaseValue,
                team.createdAt.microseconds.databaseValue,
            ] + (try BudgetColumns.values(team.budget)) + [team.allowsOverAllocation.databaseValue]
            + (try PartBudgetColumns.values(team)) + [
                try team.passthrough.map(JSONColumn.encode).databaseValue,
                Int64(team.weight).databaseValue,
                (team.waiting.priority?.rawValue).databaseValue,
                (team.waiting.longest?.microseconds).databaseValue,
            ]
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO teams (
                    id, scope, name, parent, models, require_labels, budget_limit, budget_window,
                    budget_time_zone, budget_alerts, requests_per_minute, tokens_per_minute, concurrency,
                    is_managed_by_file, created_at, budget_unit, budget_starts_at, budget_ends_at,
                    budget_grants, budget_carry_over, budget_every, budget_starts_on, allows_over_allocation, part_budgets, end_user_budget,
                    passthrough, weight, priority, max_wait_microseconds
                ) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
                """,
            arguments: StatementArguments(values)
        )
        try keepPlaces(of: team, database)
    }

    private static func save(_ key: Key, _ database: Database) throws {
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
                key.owner.rawValue.databaseValue,
                try key.models.map(JSONColumn.encode).databaseValue,
            ] + (try TermsColumns.values(key.budget, key.limits)) + [
                key.expiresAt.map(\.microseconds).databaseValue,
                key.revokedAt.map(\.microseconds).databaseValue,
                JSONColumn.text(key.tags).databaseValue,
                key.createdAt.microseconds.databaseValue,
                Int64(key.uses.rawValue).databaseValue,
                key.sourceAddresses.isEmpty
                    ? .null : try JSONColumn.encode(key.sourceAddresses.map(\.description)).databaseValue,
            ] + (try BudgetColumns.values(key.budget)) + [
                try WorkloadColumn.value(key.workload), key.isManagedByFile.databaseValue,
                Int64(key.fixedTerms.rawValue).databaseValue,
                try key.passthrough.map(JSONColumn.encode).databaseValue,
                JSONColumn.text(key.requireLabels.texts).databaseValue,
            ]
        try database.execute(
            sql: """
                INSERT INTO keys (
                    id, scope, prefix, digest, previous_digest, previous_expires_at, team, name, owner, models,
                    budget_limit, budget_window, budget_time_zone, budget_alerts, requests_per_minute,
                    tokens_per_minute, concurrency, expires_at, revoked_at, tags, created_at, uses, source_addresses,
                    budget_unit, budget_starts_at, budget_ends_at, budget_grants, budget_carry_over, budget_every,
                    budget_starts_on, workload, is_managed_by_file, fixed_terms, passthrough, require_labels
                ) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
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
                    created_at = excluded.created_at, uses = excluded.uses,
                    source_addresses = excluded.source_addresses, budget_unit = excluded.budget_unit,
                    budget_starts_at = excluded.budget_starts_at, budget_ends_at = excluded.budget_ends_at,
                    budget_grants = excluded.budget_grants, budget_carry_over = excluded.budget_carry_over,
                    budget_every = excluded.budget_every, budget_starts_on = excluded.budget_starts_on,
                    workload = excluded.workload, is_managed_by_file = excluded.is_managed_by_file,
                    fixed_terms = excluded.fixed_terms, passthrough = excluded.passthrough,
                    require_labels = excluded.require_labels
                """,
            arguments: StatementArguments(values)
        )
    }

    /// Keeps the installation key.
    public func save(installationKey: [UInt8]) throws {
        try saveSetting("installation_key", Data(installationKey))
    }

    /// Keeps the digest of the generated admin token.
    public func save(adminTokenDigest: KeyDigest) throws {
        try saveSetting("admin_token_digest", DigestColumn.data(adminTokenDigest))
    }

    /// Keeps the digest of the text that the environment's first key was made of.
    public func save(bootstrapDigest: KeyDigest) throws {
        try saveSetting("bootstrap_digest", DigestColumn.data(bootstrapDigest))
    }

    /// Keeps when keys were last used; a power loss may undo it.
    public func save(lastUses: [KeyID: UTCTime]) throws {
        try quickly { database in
            let statement = try database.cachedStatement(
                sql: "INSERT OR REPLACE INTO key_uses (key, last_used_at) VALUES (?, ?)"
            )
            for (key, time) in lastUses {
                try statement.execute(arguments: [key.rawValue, time.microseconds])
            }
        }
    }

    static func setting(_ name: String, _ database: Database) throws -> Data? {
        try Data.fetchOne(database, sql: "SELECT value FROM settings WHERE name = ?", arguments: [name])
    }

    private func saveSetting(_ name: String, _ value: Data) throws {
        try durably { try Self.saveSetting(name, value, $0) }
    }

    private static func saveSetting(_ name: String, _ value: Data, _ database: Database) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)",
            arguments: [name, value]
        )
    }

    private static func team(_ row: Row) throws -> Team {
        Team(
            id: TeamID(rawValue: row["id"]),
            scope: ScopeID(rawValue: row["scope"]),
            name: row["name"],
            parent: (row["parent"] as String?).map(TeamID.init(rawValue:)),
            models: try (row["models"] as String?).flatMap { try JSONColumn.decode($0) },
            passthrough: try (row["passthrough"] as String?).flatMap { try JSONColumn.decode($0) },
            requireLabels: RequiredLabels(try JSONColumn.decode(row["require_labels"]) ?? [:]),
            budget: try BudgetColumns.budget(row),
            allowsOverAllocation: row["allows_over_allocation"],
            partBudgets: try PartBudgetColumns.parts(row),
            endUserBudget: try PartBudgetColumns.endUser(row),
            limits: TermsColumns.limits(row),
            weight: row["weight"],
            waiting: WaitingTerms(
                priority: (row["priority"] as String?).flatMap(RequestPriority.init(rawValue:)),
                longest: (row["max_wait_microseconds"] as Int64?).map { .microseconds($0) }
            ),
            isManagedByFile: row["is_managed_by_file"],
            createdAt: UTCTime(microseconds: row["created_at"])
        )
    }

    /// Reads networks; one that cannot be read fails, because leaving it out could open the key to all.
    private static func addressRanges(_ text: String?) throws -> [AddressRange] {
        let texts: [String] = try text.flatMap { try JSONColumn.decode($0) } ?? []
        return try texts.map { text in
            guard let range = AddressRange(text) else {
                throw StoreFailure("unreadable source address in the database")
            }
            return range
        }
    }

    private static func key(_ row: Row) throws -> Key {
        var key = Key(
            id: KeyID(rawValue: row["id"]),
            scope: ScopeID(rawValue: row["scope"]),
            prefix: row["prefix"],
            digest: try DigestColumn.digest(row["digest"]),
            team: TeamID(rawValue: row["team"]),
            name: row["name"],
            owner: MemberID(rawValue: row["owner"]),
            uses: KeyUses(rawValue: row["uses"]),
            sourceAddresses: try addressRanges(row["source_addresses"]),
            models: try (row["models"] as String?).flatMap { try JSONColumn.decode($0) },
            passthrough: try (row["passthrough"] as String?).flatMap { try JSONColumn.decode($0) },
            requireLabels: RequiredLabels(try JSONColumn.decode(row["require_labels"]) ?? [:]),
            budget: try BudgetColumns.budget(row),
            limits: TermsColumns.limits(row),
            expiresAt: (row["expires_at"] as Int64?).map(UTCTime.init(microseconds:)),
            revokedAt: (row["revoked_at"] as Int64?).map(UTCTime.init(microseconds:)),
            tags: try JSONColumn.decode(row["tags"]) ?? [:],
            createdAt: UTCTime(microseconds: row["created_at"])
        )
        key.fixedTerms = FixedTerms(rawValue: row["fixed_terms"])
        key.previousDigest = try (row["previous_digest"] as Data?).map(DigestColumn.digest)
        key.workload = try WorkloadColumn.workload(row["workload"])
        key.isManagedByFile = row["is_managed_by_file"]
        key.previousExpiresAt = (row["previous_expires_at"] as Int64?).map(UTCTime.init(microseconds:))
        return key
    }
}
