import Policy
import Ports
import Synchronization
import Vocabulary

/// A store that forgets everything with the process, and can be made to fail.
public final class InMemoryDirectoryStore: DirectoryStore {
    /// A write that does not succeed any more.
    public struct Full: Error {}

    private struct State {
        var contents = DirectoryContents()
        var scopes: [ScopeName: ScopeID] = [:]
        var countings: [PartCounting] = []
        var charges: [[PartGap]] = []
        var readings: [PartCounting] = []
        var onReading: (@Sendable (PartCounting) -> Void)?
        var audit: [AuditRow] = []
        var checkpoints: [AuditCheckpoint] = []
        var hidden: Set<Int64> = []
        var writesLeft = Int.max
        var writes = 0
        var overwrites = 0
    }

    private let state = Mutex(State())

    /// An empty store.
    public init() {}

    /// How many more writes succeed.
    public func allow(writes: Int) { state.withLock { $0.writesLeft = writes } }

    /// How many writes were made.
    public var writes: Int { state.withLock { $0.writes } }

    /// The rows of the audit trail.
    public var audit: [AuditRow] { state.withLock { $0.audit } }

    /// The checkpoints of the audit trail.
    public var checkpoints: [AuditCheckpoint] { state.withLock { $0.checkpoints } }

    /// Everything that is kept.
    public func load() throws -> DirectoryContents { state.withLock { $0.contents } }

    /// The scope of a holder, made if it is new.
    public func scope(for name: ScopeName) throws -> ScopeID {
        state.withLock {
            let next = ScopeID(rawValue: Int32($0.scopes.count + 1))
            let scope = $0.scopes[name] ?? next
            $0.scopes[name] = scope
            return scope
        }
    }

    /// The scopes of holders, each made if it is new.
    public func scopes(for names: [ScopeName]) throws -> [ScopeID] { try names.map(scope(for:)) }

    /// What budgets of parts were to be charged for, change by change.
    public var countings: [PartCounting] { state.withLock { $0.countings } }

    /// What budgets of parts were to be charged for that was found beforehand.
    public var charges: [[PartGap]] { state.withLock { $0.charges } }

    /// What was asked for beforehand.
    public var readings: [PartCounting] { state.withLock { $0.readings } }

    /// Hears of every question what budgets of parts have not counted.
    public func onReading(_ body: @escaping @Sendable (PartCounting) -> Void) {
        state.withLock { $0.onReading = body }
    }

    /// What budgets of parts have not counted: one unit of each at the first hour.
    public func gaps(_ counting: PartCounting) throws -> [PartGap] {
        state.withLock { state in
            state.readings.append(counting)
            return state.onReading
        }?(counting)
        return counting.scopes.values.map { scope in
            PartGap(scope: scope, charges: [UTCTime(seconds: 0): Charge(cost: Money(nanos: 1), tokens: 0)])
        }
    }

    /// Makes a change.
    public func save(_ writes: [DirectoryWrite], audit: [AuditRow], checkpoint: AuditCheckpoint?) throws {
        try write { state in
            for write in writes {
                if case .count(let counting) = write { state.countings.append(counting) }
                if case .charge(let gaps) = write { state.charges.append(gaps) }
                Self.apply(write, to: &state.contents)
            }
            state.audit += audit
            state.contents.lastAuditRow = state.audit.last
            if let checkpoint { state.checkpoints.append(checkpoint) }
            state.contents.lastAuditCheckpoint = state.checkpoints.last?.sequence ?? 0
        }
    }

    /// How often what was replaced was to be overwritten.
    public var overwrites: Int { state.withLock { $0.overwrites } }

    /// Counts.
    public func overwriteReplaced() throws { state.withLock { $0.overwrites += 1 } }

    /// Keeps a part of the installation.
    public func save(installationKey: [UInt8]) throws {
        try write { $0.contents.installationKey = installationKey }
    }
    /// Keeps a part of the installation.
    public func save(adminTokenDigest: KeyDigest) throws {
        try write { $0.contents.adminTokenDigest = adminTokenDigest }
    }
    /// Keeps a part of the installation.
    public func save(bootstrapDigest: KeyDigest) throws {
        try write { $0.contents.bootstrapDigest = bootstrapDigest }
    }
    /// Keeps a part of the installation.
    public func save(lastUses: [KeyID: UTCTime]) throws {
        try write { $0.contents.lastUses.merge(lastUses) { _, new in new } }
    }
    /// Keeps a part of the installation.
    public func save(sessionUses: [SessionID: UTCTime]) throws {
        try write { $0.contents.sessionUses.merge(sessionUses) { _, new in new } }
    }

    private static func apply(_ write: DirectoryWrite, to contents: inout DirectoryContents) {
        switch write {
        case .team(let team):
            contents.teams.removeAll { $0.id == team.id }
            contents.teams.append(team)
        case .removeTeam(let id): contents.teams.removeAll { $0.id == id }
        case .count, .charge: break
        case .key(let key):
            contents.keys.removeAll { $0.id == key.id }
            contents.keys.append(key)
        case .user(let user):
            contents.users.removeAll { $0.id == user.id }
            contents.users.append(user)
        case .removeUser(let id):
            contents.users.removeAll { $0.id == id }
            for index in contents.userGroups.indices { contents.userGroups[index].members.remove(id) }
        case .userGroup(let group):
            let members = contents.userGroups.first { $0.id == group.id }?.members ?? []
            contents.userGroups.removeAll { $0.id == group.id }
            contents.userGroups.append(group)
            contents.userGroups[contents.userGroups.count - 1].members = members
        case .join(let id, let members):
            for index in contents.userGroups.indices where contents.userGroups[index].id == id {
                contents.userGroups[index].members.formUnion(members)
            }
        case .leave(let id, let members):
            for index in contents.userGroups.indices where contents.userGroups[index].id == id {
                contents.userGroups[index].members.subtract(members)
            }
        case .removeUserGroup(let id): contents.userGroups.removeAll { $0.id == id }
        case .serviceAccount(let account):
            contents.serviceAccounts.removeAll { $0.id == account.id }
            contents.serviceAccounts.append(account)
        case .removeServiceAccount(let id): contents.serviceAccounts.removeAll { $0.id == id }
        case .provider(let provider):
            contents.providers.removeAll { $0.name == provider.name }
            contents.providers.append(provider)
        case .removeProvider(let name): contents.providers.removeAll { $0.name == name }
        case .model(let model):
            contents.models.removeAll { $0.name == model.name }
            contents.models.append(model)
        case .removeModel(let name): contents.models.removeAll { $0.name == name }
        case .membership(let membership): contents.memberships.append(membership)
        case .removeMembership(let membership): contents.memberships.removeAll { $0 == membership }
        case .password(let user, let hash): contents.passwords[user] = hash
        case .removePassword(let user): contents.passwords[user] = nil
        case .signInLink(let link): contents.signInLinks.append(link)
        case .removeSignInLink(let digest): contents.signInLinks.removeAll { $0.digest == digest }
        case .session(let session): contents.sessions.append(session)
        case .removeSession(let id): contents.sessions.removeAll { $0.id == id }
        case .externalIdentity(let identity, let user): contents.externalIdentities[identity] = user
        case .removeExternalIdentity(let identity): contents.externalIdentities[identity] = nil
        case .groupRoles(let roles): contents.groupRoles = roles
        case .declared(let texts): contents.declared = texts
        }
    }

    private func write(_ body: (inout State) -> Void) throws {
        try state.withLock {
            guard $0.writesLeft > 0 else { throw Full() }
            $0.writesLeft -= 1
            $0.writes += 1
            body(&$0)
        }
    }
}

extension InMemoryDirectoryStore: AuditReading {
    /// Rows that a filter lets pass, newest first.
    public func auditRows(_ filter: AuditFilter, before sequence: Int64?, limit: Int) throws -> [AuditRow] {
        let rows = audit.reversed().filter { row in
            row.sequence < sequence ?? .max && (filter.action == nil || filter.action == row.action)
                && (filter.subject == nil || filter.subject == row.subject)
                && filter.nodes.map(row.concerns) ?? true
        }
        return Array(rows.prefix(limit))
    }

    /// Rows in order after a number.
    public func auditRows(after sequence: Int64, limit: Int) throws -> [AuditRow] {
        Array(audit.filter { $0.sequence > sequence }.prefix(limit))
    }

    /// Rows in order that concern nodes, but for those that were hidden.
    public func auditRows(
        concerning nodes: [TeamID],
        after sequence: Int64,
        through last: Int64,
        limit: Int
    ) throws -> [AuditRow] {
        let (rows, hidden) = state.withLock { ($0.audit, $0.hidden) }
        let found = rows.filter { row in
            row.sequence > sequence && row.sequence <= last && row.concerns(nodes)
                && !hidden.contains(row.sequence)
        }
        return Array(found.prefix(limit))
    }

    /// The checkpoints in order.
    public func auditCheckpoints(after sequence: Int64, through last: Int64) throws -> [AuditCheckpoint] {
        state.withLock { $0.checkpoints.filter { $0.sequence > sequence && $0.sequence <= last } }
    }

    /// Lets a row be found by no node any more, as whoever can write to a database's indexes does.
    public func hide(_ sequence: Int64) { state.withLock { _ = $0.hidden.insert(sequence) } }

    /// Puts other rows and checkpoints in the place of those there are, as whoever can write to a database does.
    public func tamper(_ body: (inout [AuditRow], inout [AuditCheckpoint]) -> Void) {
        state.withLock {
            body(&$0.audit, &$0.checkpoints)
            $0.contents.lastAuditRow = $0.audit.last
            $0.contents.lastAuditCheckpoint = $0.checkpoints.last?.sequence ?? 0
        }
    }
}
