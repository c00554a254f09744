import Policy
import Ports
import Vocabulary

/// A change under way: the snapshot that it would make, what the store must take for it, and what the audit trail
/// says of it.
///
/// Nothing of it is in force before the store has taken all of it in one transaction.
struct Draft {
    /// The snapshot with the change.
    var snapshot: Snapshot
    /// What is declared with the change.
    var managed: ManagedDeclarations
    /// How people come in with the change.
    var accounts: Accounts
    /// How often budgets of parts had been counted when it began.
    var countings: UInt64 = 0
    private(set) var writes: [DirectoryWrite] = []
    private(set) var events: [(event: AuditEvent, teams: [TeamID])] = []

    /// The budget holders that the store charges for what was done before.
    var counted: [ScopeID] {
        var scopes: [ScopeID] = []
        for case .count(let counting) in writes { scopes += counting.scopes.values }
        return scopes
    }

    /// Begins with what is in force.
    init(_ snapshot: Snapshot, _ managed: ManagedDeclarations, _ accounts: Accounts) {
        self.snapshot = snapshot
        self.managed = managed
        self.accounts = accounts
    }

    mutating func put(_ team: Team) {
        let old = snapshot.team(team.id)
        snapshot.put(team)
        writes.append(.team(team))
        note(old == nil ? "team.create" : "team.update", .team(team.id), old.map { .team($0) }, .team(team))
    }

    mutating func remove(_ team: Team) {
        for membership in snapshot.memberships(at: team.id) where membership.source == .given {
            take(membership)
        }
        snapshot.remove(team: team.id)
        writes.append(.removeTeam(team.id))
        note("team.delete", .team(team.id), .team(team), nil)
    }

    /// Puts a key in; `action` says what happens to it if it is not just made or changed.
    mutating func put(_ key: Key, action: String? = nil) {
        let old = snapshot.principal(key.id)?.key
        snapshot.put(key)
        writes.append(.key(key))
        note(
            action ?? (old == nil ? "key.create" : "key.update"),
            .key(key.id),
            old.map { .key($0) },
            .key(key)
        )
    }

    mutating func put(_ user: User) {
        let old = snapshot.user(user.id)
        snapshot.put(user)
        writes.append(.user(user))
        note(old == nil ? "user.create" : "user.update", .user(user.id), old.map { .user($0) }, .user(user))
        guard let old else { return }
        // Nothing from before a time out of use opens the account afterwards.
        if old.disabledAt == nil, user.disabledAt != nil {
            for session in snapshot.sessions(of: user.id) { end(session) }
        }
        if user.disabledAt != nil || old.email != user.email {
            for link in accounts.links(of: user.id) { drop(link) }
        }
    }

    mutating func remove(_ user: User) {
        for membership in snapshot.memberships(of: MemberID(user.id)) where membership.source == .given {
            take(membership)
        }
        dropAccess(of: user.id)
        snapshot.remove(user: user.id)
        writes.append(.removeUser(user.id))
        note("user.delete", .user(user.id), .user(user), nil)
    }

    mutating func put(_ account: ServiceAccount) {
        let old = snapshot.serviceAccount(account.id)
        snapshot.put(account)
        writes.append(.serviceAccount(account))
        note(
            old == nil ? "service_account.create" : "service_account.update",
            .serviceAccount(account.id),
            old.map { .serviceAccount($0) },
            .serviceAccount(account)
        )
    }

    mutating func remove(_ account: ServiceAccount) {
        for membership in snapshot.memberships(of: MemberID(account.id)) where membership.source == .given {
            take(membership)
        }
        snapshot.remove(serviceAccount: account.id)
        writes.append(.removeServiceAccount(account.id))
        note("service_account.delete", .serviceAccount(account.id), .serviceAccount(account), nil)
    }

    mutating func give(_ membership: Membership) {
        snapshot.put(membership)
        writes.append(.membership(membership))
        note("member.add", .team(membership.team), nil, .membership(membership))
    }

    mutating func take(_ membership: Membership) {
        snapshot.remove(membership)
        writes.append(.removeMembership(membership))
        note("member.remove", .team(membership.team), .membership(membership), nil)
    }

    /// Puts a group in; the trail tells who leaves and who comes, not all who stay.
    mutating func put(_ group: UserGroup) {
        let old = snapshot.group(group.id)
        snapshot.put(group)
        let left = (old?.members ?? []).subtracting(group.members)
        let joined = group.members.subtracting(old?.members ?? [])
        write(.userGroup(group))
        if !left.isEmpty { write(.leave(group.id, left.sorted { $0.rawValue < $1.rawValue })) }
        if !joined.isEmpty { write(.join(group.id, joined.sorted { $0.rawValue < $1.rawValue })) }
        var (before, after) = (old, group)
        before?.members = left
        after.members = joined
        note(
            AuditEvent(
                old == nil ? "group.create" : "group.update",
                "group:\(group.id)",
                before: before.map { .userGroup($0) },
                after: .userGroup(after)
            )
        )
    }

    mutating func remove(_ group: UserGroup) {
        snapshot.remove(group: group.id)
        write(.removeUserGroup(group.id))
        note(AuditEvent("group.delete", "group:\(group.id)", before: .userGroup(group)))
    }

    /// Replaces the roles that groups give.
    mutating func put(groupRoles: [GroupRole]) {
        let old = snapshot.groupRoles
        snapshot.put(groupRoles: groupRoles)
        guard groupRoles != old else { return }
        writes.append(.groupRoles(groupRoles))
        let before: AuditValue? = old.isEmpty ? nil : .groupRoles(old)
        let after: AuditValue? = groupRoles.isEmpty ? nil : .groupRoles(groupRoles)
        note(AuditEvent("group_roles.update", "group_roles:file", before: before, after: after))
    }

    /// Adds something for the store alone.
    mutating func write(_ write: DirectoryWrite) { writes.append(write) }

    /// Adds something to the audit trail that the store keeps nowhere else.
    mutating func note(_ event: AuditEvent) { events.append((event, event.teams(in: snapshot))) }

    private mutating func note(
        _ action: String,
        _ subject: ScopeName,
        _ before: AuditValue?,
        _ after: AuditValue?
    ) {
        note(AuditEvent(action, subject.description, before: before, after: after))
    }
}
