import Logging
import Policy
import Ports
import Secrets
import Vocabulary

/// What the company's directory does with people.
extension Directory {
    /// Makes an account for somebody whom the company's directory knows.
    public func provisionUser(_ new: ProvisionedUser, by actor: Actor) throws(DirectoryError) -> User {
        let user = try change(by: actor) { (draft) throws(DirectoryError) in
            try check(new, except: nil, in: draft.snapshot)
            let id = UserID.random()
            let user = User(
                id: id,
                scope: try durably { try store.scope(for: .user(id)) },
                email: new.email,
                name: new.name,
                createdAt: now()
            ).with(new, now: now())
            draft.put(user)
            return user
        }
        logger.notice("user provisioned", metadata: ["user.id": "\(user.id)"])
        return user
    }

    /// Changes somebody to what the company's directory says, whoever made the account.
    ///
    /// `old` is the person that the caller has seen: one who was changed meanwhile is left as it is.
    public func provisionUser(
        _ new: ProvisionedUser,
        over old: User,
        by actor: Actor
    ) throws(DirectoryError) -> User {
        let user = try change(by: actor) { (draft) throws(DirectoryError) in
            try checkUnchanged(old, in: draft.snapshot)
            try check(new, except: old.id, in: draft.snapshot)
            var user = old.with(new, now: now())
            guard user != old else { return old }
            if user.email != old.email || user.disabledAt != old.disabledAt {
                try checkMayDisable(MemberID(old.id), by: actor, in: draft.snapshot)
            }
            user.changedAt = now()
            draft.put(user)
            return user
        }
        logger.notice("user provisioned", metadata: ["user.id": "\(user.id)"])
        return user
    }

    func checkUnchanged(_ old: User, in snapshot: Snapshot) throws(DirectoryError) {
        guard try knownUser(old.id, in: snapshot) == old else { throw Self.changedMeanwhile }
    }

    static var changedMeanwhile: DirectoryError {
        DirectoryError(.changedMeanwhile, "Somebody else changed it at the same time. Try again.")
    }

    private func check(
        _ new: ProvisionedUser,
        except id: UserID?,
        in snapshot: Snapshot
    ) throws(DirectoryError) {
        try new.validate()
        try checkFree(new.email, except: id, in: snapshot)
        guard let other = snapshot.user(userName: new.profile.userName), other.id != id else { return }
        throw DirectoryError(.nameTaken, "Another user has this user name.", field: "userName")
    }
}
