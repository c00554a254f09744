import Vocabulary

/// One row of the audit trail: who did what to whom, chained to the row before it.
public struct AuditRow: Sendable, Hashable {
    /// Its number: 1 for the first, each one more than the one before.
    public var sequence: Int64
    /// When it happened.
    public var time: UTCTime
    /// Who did it, such as `admin_token`, `file` or `user_…`.
    public var actor: String
    /// What was done, such as `key.create`, or `refused` and the permission that was missing.
    public var action: String
    /// To whom, such as `key:ID`; empty if to nobody.
    public var subject: String
    /// What the subject was before, as JSON; empty for nothing.
    public var before: String
    /// What it was afterwards, as JSON; empty for nothing.
    public var after: String
    /// The teams that it concerns: the node where its subject stood and those above, from the root down, as the tree was
    /// then; empty if it belongs to no node, or is from before rows said so.
    public var teams: [TeamID]
    /// SHA-256 over the hash of the row before and everything above.
    public var hash: [UInt8]

    /// Makes a row.
    public init(
        sequence: Int64,
        time: UTCTime,
        actor: String,
        action: String,
        subject: String,
        before: String,
        after: String,
        teams: [TeamID] = [],
        hash: [UInt8] = []
    ) {
        self.sequence = sequence
        self.time = time
        self.actor = actor
        self.action = action
        self.subject = subject
        self.before = before
        self.after = after
        self.teams = teams
        self.hash = hash
    }

    /// The bytes that are hashed after the hash of the row before: each part with its length as 8 bytes, the lowest
    /// first, so that no two rows have the same bytes.
    public var hashedBytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(lowestFirst: UInt64(bitPattern: sequence))
        bytes.append(lowestFirst: UInt64(bitPattern: time.microseconds))
        // Rows without teams have the bytes that they had before there were any.
        for part in [actor, action, subject, before, after] + (teams.isEmpty ? [] : [teamsText]) {
            bytes.append(lowestFirst: UInt64(part.utf8.count))
            bytes.append(contentsOf: part.utf8)
        }
        return bytes
    }

    /// The teams as one text, as it is hashed: their ids with blanks between them.
    public var teamsText: String { teams.map(\.rawValue).joined(separator: " ") }

    /// Whether it concerns one of some nodes, or what was below them.
    public func concerns(_ nodes: [TeamID]) -> Bool { nodes.contains { teams.contains($0) } }
}
