import Policy
import Vocabulary

/// Who may own a key.
enum OwnerRules {
    /// Checks the owner of a key that is made, changed or given a new text; what does not change is not checked again.
    static func check(
        _ key: Key,
        changing old: Key?,
        by actor: Actor,
        in snapshot: Snapshot
    ) throws(DirectoryError) {
        if old?.owner != key.owner { try checkExists(key, by: actor, in: snapshot) }
        guard key.uses.contains(.admin), old?.owner != key.owner || !(old?.uses.contains(.admin) ?? false)
        else { return }
        try checkAdmin(key, by: actor, in: snapshot)
    }

    private static func checkExists(
        _ key: Key,
        by actor: Actor,
        in snapshot: Snapshot
    ) throws(DirectoryError) {
        if let user = key.owner.user {
            // Whose budget pays is nobody's to choose who has no say over that person.
            let line = snapshot.ancestry(of: key.team).map(\.id)
            let isMember = snapshot.roles(of: key.owner).keys.contains { line.contains($0) }
            let mayName =
                isMember || actor.member == key.owner
                || Authority(actor, in: snapshot).may(.writeUsers, at: .root)
            guard snapshot.user(user) != nil, mayName else {
                throw .invalid("owner", "There is no such user with a role at the team or above it.")
            }
            return
        }
        guard let id = key.owner.serviceAccount, id != ServiceAccountID(of: key.team) else { return }
        guard let account = snapshot.serviceAccount(id) else {
            throw .invalid("owner", "There is no such service account.")
        }
        guard snapshot.ancestry(of: key.team).contains(where: { $0.id == account.team }) else {
            throw .invalid("owner", "A service account owns keys in its team and below it alone.")
        }
    }

    /// An admin key acts for its owner: whoever holds its text must not come to more than they may give anyway.
    private static func checkAdmin(_ key: Key, by actor: Actor, in snapshot: Snapshot) throws(DirectoryError)
    {
        let memberships = snapshot.memberships(of: key.owner)
        guard !memberships.isEmpty else {
            throw .invalid(
                "owner",
                "An admin key acts with its owner's roles, and \(key.owner) has none. Give it one first."
            )
        }
        if actor.member == key.owner { return }
        guard key.owner.serviceAccount != nil else {
            throw DirectoryError(
                .forbidden,
                "An admin key of a person can be made by that person alone.",
                field: "owner"
            )
        }
        for membership in memberships {
            try RoleRules.check(granting: membership, by: actor, in: snapshot)
        }
    }
}
