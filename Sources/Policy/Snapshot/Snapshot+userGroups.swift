import HashTreeCollections
import Vocabulary

/// Groups that the company's directory pushed.
extension Snapshot {
    /// The group with an id.
    public func group(_ id: GroupID) -> UserGroup? { groupsByID[id] }

    /// The group with a display name, in any case of letters.
    public func group(displayName: String) -> UserGroup? {
        groupsByName[displayName.lowercased()].flatMap { groupsByID[$0] }
    }

    /// All groups, in no order.
    public var userGroups: some Sequence<UserGroup> { groupsByID.lazy.map(\.value) }

    /// The number of groups.
    public var userGroupCount: Int { groupsByID.count }

    /// The groups that somebody was pushed into, by name.
    public func userGroups(of user: UserID) -> [UserGroup] {
        (groupsByUser[user] ?? []).compactMap { groupsByID[$0] }.sorted { $0.displayName < $1.displayName }
    }

    /// Puts a group in, or replaces it.
    public mutating func put(_ group: UserGroup) {
        version += 1
        let old = groupsByID[group.id]
        let members = old?.members ?? []
        let isRenamed = old.map { $0.displayName != group.displayName } ?? false
        let moved = isRenamed ? members.union(group.members) : members.symmetricDifference(group.members)
        let before = moved.map { (user: $0, groups: groups(of: $0)) }
        if let old { groupsByName[old.displayName.lowercased()] = nil }
        groupsByID[group.id] = group
        groupsByName[group.displayName.lowercased()] = group.id
        for user in members.subtracting(group.members) { leave(group.id, user) }
        for user in group.members.subtracting(members) { groupsByUser[user, default: []].insert(group.id) }
        for (user, groups) in before { regroup(user, from: groups) }
    }

    /// Takes a group out.
    public mutating func remove(group id: GroupID) {
        version += 1
        guard let group = groupsByID[id] else { return }
        let before = group.members.map { (user: $0, groups: groups(of: $0)) }
        groupsByID[id] = nil
        groupsByName[group.displayName.lowercased()] = nil
        for user in group.members { leave(id, user) }
        for (user, groups) in before { regroup(user, from: groups) }
    }

    private mutating func leave(_ group: GroupID, _ user: UserID) {
        groupsByUser[user]?.remove(group)
        if groupsByUser[user]?.isEmpty ?? false { groupsByUser[user] = nil }
    }
}
