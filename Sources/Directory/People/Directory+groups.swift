import Logging
import Policy
import Vocabulary

extension Directory {
    /// Says which groups somebody is in, as the identity provider stated them; the roles that they give follow at once.
    ///
    /// The sign-in, which has the provider's signed word, speaks as the gateway itself. Anybody else must be allowed to
    /// give and take each role that comes or goes.
    @discardableResult
    public func setGroups(
        of id: UserID,
        to groups: [String],
        by actor: Actor
    ) throws(DirectoryError) -> User {
        let (user, isChanged) = try change(by: actor) { (draft) throws(DirectoryError) in
            let old = try knownUser(id, in: draft.snapshot)
            var user = old
            user.groups = try GroupRules.checked(groups)
            guard user != old else { return (user, false) }
            user.changedAt = now()
            let before = draft.snapshot
            draft.put(user)
            try RoleRules.check(changing: MemberID(id), from: before, to: draft.snapshot, by: actor)
            return (user, true)
        }
        if isChanged { logger.notice("groups changed", metadata: ["user.id": "\(id)"]) }
        return user
    }
}
