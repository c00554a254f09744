import Policy
import Vocabulary

extension Directory {
    /// Says which groups somebody is in, as the identity provider stated them; the roles that they give follow at once.
    func setGroups(of id: UserID, to groups: [String], by actor: Actor) throws(DirectoryError) {
        try change(by: actor) { (draft) throws(DirectoryError) in
            _ = try put(groups, of: try knownUser(id, in: draft.snapshot), by: actor, in: &draft)
        }
    }

    /// Puts the stated groups of somebody into a draft, and gives the person with them.
    ///
    /// The sign-in, which has the provider's signed word, speaks as the gateway itself. Anybody else must be allowed to
    /// give and take each role that comes or goes.
    func put(
        _ groups: [String],
        of old: User,
        by actor: Actor,
        in draft: inout Draft
    ) throws(DirectoryError) -> User {
        var user = old
        user.groups = try GroupRules.checked(groups)
        guard user != old else { return old }
        user.changedAt = now()
        let before = draft.snapshot
        draft.put(user)
        try RoleRules.check(changing: MemberID(old.id), from: before, to: draft.snapshot, by: actor)
        return user
    }
}
