import HashTreeCollections
import Vocabulary

/// Roles that come from groups: never kept for a member, but derived from the groups that the member is in.
extension Snapshot {
    /// The names of a person's groups: those stated at the last sign-in and those that were pushed.
    public func groups(of user: UserID) -> Set<String> {
        Set(usersByID[user]?.groups ?? []).union(userGroups(of: user).map(\.displayName))
    }

    /// The team that a text means: its id, or its names from below the root, joined by slashes.
    public func team(path: String) -> Team? {
        if let team = teamsByID[TeamID(rawValue: path)] { return team }
        var found = teamsByID[.root]
        for name in path.split(separator: "/", omittingEmptySubsequences: false) {
            guard let parent = found else { return nil }
            found = children(of: parent.id).first { $0.name == name }
        }
        return found
    }

    /// Replaces the roles that groups give.
    public mutating func put(groupRoles: [GroupRole]) {
        version += 1
        self.groupRoles = groupRoles
        deriveGroupRoles()
    }

    /// Finds the teams of the groups' roles again; a role at a team that there is not waits until there is.
    mutating func deriveGroupRoles() {
        var teams: [String: TeamID?] = [:]
        rolesByGroup = [:]
        for declared in groupRoles {
            let team = teams[declared.team] ?? team(path: declared.team)?.id
            teams[declared.team] = .some(team)
            guard let team else { continue }
            rolesByGroup[declared.group, default: [:]][team, default: []].insert(declared.role)
        }
    }

    /// Files a person under the names of the groups after a change of them.
    mutating func regroup(_ user: UserID, from old: Set<String>) {
        let new = groups(of: user)
        for group in old.subtracting(new) {
            membersByGroup[group]?.remove(user)
            if membersByGroup[group]?.isEmpty ?? false { membersByGroup[group] = nil }
        }
        for group in new.subtracting(old) { membersByGroup[group, default: []].insert(user) }
    }

    /// The roles that a member's groups give, one by one.
    func derivedMemberships(of member: MemberID) -> [Membership] {
        guard !rolesByGroup.isEmpty, let user = member.user else { return [] }
        return groups(of: user).flatMap { group in
            (rolesByGroup[group] ?? [:]).flatMap { team, roles in
                roles.map { Membership(member: member, team: team, role: $0, source: .group(group)) }
            }
        }
    }

    /// The roles that groups give at a node itself, one by one.
    func derivedMemberships(at team: TeamID) -> [Membership] {
        rolesByGroup.flatMap { group, roles in
            (roles[team] ?? []).flatMap { role in
                (membersByGroup[group] ?? []).map {
                    Membership(member: MemberID($0), team: team, role: role, source: .group(group))
                }
            }
        }
    }

    /// Whether a group that has members gives a role anywhere.
    func givesToAnybody(_ role: Role) -> Bool {
        rolesByGroup.contains { group, roles in
            membersByGroup[group] != nil && roles.values.contains { $0.contains(role) }
        }
    }
}
