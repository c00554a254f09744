import Vocabulary

/// What an actor may at each node of a snapshot.
public struct Authority: Sendable {
    /// Who it is.
    public let actor: Actor
    /// The configuration in which it acts.
    public let snapshot: Snapshot
    private let roles: [TeamID: Set<Role>]

    /// Gathers the roles that an actor has in a snapshot.
    public init(_ actor: Actor, in snapshot: Snapshot) {
        self.actor = actor
        self.snapshot = snapshot
        switch actor.identity {
        case .system, .file, .adminToken: roles = [.root: [.platformAdmin]]
        case .nobody, .host: roles = [:]
        case .user, .key: roles = actor.member.map { snapshot.roles(of: $0) } ?? [:]
        }
    }

    /// The nodes at which roles were given to the actor.
    public var grants: [(team: TeamID, roles: Set<Role>)] {
        roles.sorted { $0.key.rawValue < $1.key.rawValue }.map { ($0.key, $0.value) }
    }

    /// The roles that reach a node: those given there and above, within the actor's boundary.
    public func roles(at team: TeamID) -> Set<Role> {
        let line = snapshot.ancestry(of: team)
        if let boundary = actor.boundary, !line.contains(where: { $0.id == boundary }) { return [] }
        return line.reduce(into: []) { found, node in found.formUnion(self.roles[node.id] ?? []) }
    }

    /// How far a permission goes at a node.
    public func reach(_ permission: Permission, at team: TeamID) -> Reach {
        roles(at: team).map { PermissionMatrix.reach(of: permission, for: $0) }.max() ?? .none
    }

    /// Whether a permission covers everything at a node.
    public func may(_ permission: Permission, at team: TeamID) -> Bool { reach(permission, at: team) == .all }

    /// Whether a permission covers a thing at a node that has an owner.
    public func may(_ permission: Permission, at team: TeamID, ownedBy owner: MemberID) -> Bool {
        switch reach(permission, at: team) {
        case .none: false
        case .own: owner == actor.member
        case .all: true
        }
    }

    /// Whether the actor may know that a node exists.
    public func sees(_ team: TeamID) -> Bool { !roles(at: team).isEmpty }

    /// Whether a permission goes anywhere at all.
    public func hasAnywhere(_ permission: Permission) -> Bool {
        starts.contains { reach(permission, at: $0) > .none }
    }

    /// The nodes from which a permission covers everything downwards.
    public func nodes(with permission: Permission) -> [TeamID] {
        starts.filter { may(permission, at: $0) }.sorted { $0.rawValue < $1.rawValue }
    }

    /// The nodes from which roles reach downwards.
    private var starts: Set<TeamID> {
        guard let boundary = actor.boundary else { return Set(roles.keys) }
        // A role below the boundary counts, and one above it reaches down to it.
        return Set(
            roles.keys.filter { snapshot.ancestry(of: $0).contains { $0.id == boundary } } + [boundary]
        )
    }

    /// Whether nothing limits a permission: it covers the whole tree.
    public func isUnlimited(_ permission: Permission) -> Bool { may(permission, at: .root) }
}
