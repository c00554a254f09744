import Foundation
import GRDB
import Policy
import Ports
import Vocabulary

/// Passwords, links, sessions and outside identities.
extension SQLiteStore {
    /// Reads all of it.
    static func loadSignIn(into contents: inout DirectoryContents, _ database: Database) throws {
        for row in try Row.fetchAll(database, sql: "SELECT user, hash FROM passwords") {
            contents.passwords[UserID(rawValue: row[0])] = row[1]
        }
        contents.signInLinks = try Row.fetchAll(database, sql: "SELECT * FROM sign_in_links").map(link)
        for row in try Row.fetchAll(database, sql: "SELECT * FROM sessions") {
            let session = try session(row)
            contents.sessions.append(session)
            if let used = row["last_used_at"] as Int64? {
                contents.sessionUses[session.id] = UTCTime(microseconds: used)
            }
        }
        for row in try Row.fetchAll(database, sql: "SELECT issuer, subject, user FROM external_identities") {
            contents.externalIdentities[ExternalIdentity(issuer: row[0], subject: row[1])] =
                UserID(rawValue: row[2])
        }
    }

    static func save(password hash: String, of user: UserID, _ database: Database) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO passwords (user, hash) VALUES (?, ?)",
            arguments: [user.rawValue, hash]
        )
    }

    static func deletePassword(of user: UserID, _ database: Database) throws {
        try database.execute(sql: "DELETE FROM passwords WHERE user = ?", arguments: [user.rawValue])
    }

    static func save(_ link: SignInLink, _ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO sign_in_links (digest, user, high_roles, created_at, expires_at)
                VALUES (?, ?, ?, ?, ?)
                """,
            arguments: [
                DigestColumn.data(link.digest), link.user?.rawValue,
                try JSONColumn.encode(link.highRoles.map(\.rawValue).sorted()), link.createdAt.microseconds,
                link.expiresAt.microseconds,
            ]
        )
    }

    static func deleteLink(_ digest: KeyDigest, _ database: Database) throws {
        try database.execute(
            sql: "DELETE FROM sign_in_links WHERE digest = ?",
            arguments: [DigestColumn.data(digest)]
        )
    }

    static func save(_ session: Session, _ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO sessions (id, digest, user, way, address, agent, created_at, expires_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                session.id.rawValue, DigestColumn.data(session.digest), session.user.rawValue,
                session.way.rawValue, session.address, session.agent, session.createdAt.microseconds,
                session.expiresAt.microseconds,
            ]
        )
    }

    static func deleteSession(_ id: SessionID, _ database: Database) throws {
        try database.execute(sql: "DELETE FROM sessions WHERE id = ?", arguments: [id.rawValue])
    }

    static func save(_ identity: ExternalIdentity, of user: UserID, _ database: Database) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO external_identities (issuer, subject, user) VALUES (?, ?, ?)",
            arguments: [identity.issuer, identity.subject, user.rawValue]
        )
    }

    static func delete(_ identity: ExternalIdentity, _ database: Database) throws {
        try database.execute(
            sql: "DELETE FROM external_identities WHERE issuer = ? AND subject = ?",
            arguments: [identity.issuer, identity.subject]
        )
    }

    /// Keeps when sessions were last used; a power loss may undo it.
    public func save(sessionUses: [SessionID: UTCTime]) throws {
        try quickly { database in
            let statement = try database.cachedStatement(
                sql: "UPDATE sessions SET last_used_at = ? WHERE id = ?"
            )
            for (session, time) in sessionUses {
                try statement.execute(arguments: [time.microseconds, session.rawValue])
            }
        }
    }

    private static func link(_ row: Row) throws -> SignInLink {
        let roles: [String] = try JSONColumn.decode(row["high_roles"]) ?? []
        return SignInLink(
            digest: try DigestColumn.digest(row["digest"]),
            user: (row["user"] as String?).map(UserID.init(rawValue:)),
            highRoles: Set(roles.compactMap(Role.init(rawValue:))),
            createdAt: UTCTime(microseconds: row["created_at"]),
            expiresAt: UTCTime(microseconds: row["expires_at"])
        )
    }

    private static func session(_ row: Row) throws -> Session {
        guard let way = Session.Way(rawValue: row["way"]) else {
            throw StoreFailure("unknown way of signing in in the database")
        }
        return Session(
            id: SessionID(rawValue: row["id"]),
            digest: try DigestColumn.digest(row["digest"]),
            user: UserID(rawValue: row["user"]),
            way: way,
            address: row["address"],
            agent: row["agent"],
            createdAt: UTCTime(microseconds: row["created_at"]),
            expiresAt: UTCTime(microseconds: row["expires_at"])
        )
    }
}
