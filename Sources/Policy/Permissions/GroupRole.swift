/// A role that all members of a group of the identity provider have at a team.
public struct GroupRole: Sendable, Hashable {
    /// `group`: the group's name, as the identity provider states it.
    public var group: String
    /// `team`: the team's id, or its names from below the root, joined by slashes.
    public var team: String
    /// `role`.
    public var role: Role

    /// Makes a role of a group.
    public init(group: String, team: String, role: Role) {
        self.group = group
        self.team = team
        self.role = role
    }
}
