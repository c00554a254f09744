import Logging
import Policy
import Ports
import Vocabulary

extension Directory {
    /// Signs somebody in whom an identity provider has named.
    ///
    /// Who came before is known by the provider's name for them. Who comes for the first time is the person with the
    /// address that the provider vouches for; if there is none, an account is made where that is allowed. The groups
    /// that the provider states take the place of those of before.
    public func signIn(
        _ stated: StatedIdentity,
        createsUser: Bool,
        from visit: Visit,
        lifetime: Duration
    ) throws(DirectoryError) -> StartedSession {
        let started = try change(by: .system) { (draft) throws(DirectoryError) in
            var user = try person(stated, createsUser: createsUser, in: &draft)
            guard user.disabledAt == nil else {
                throw DirectoryError(.forbidden, "The account is disabled.")
            }
            if draft.accounts.identities[stated.identity] != user.id {
                draft.put(stated.identity, of: user.id)
            }
            let old = user
            if let groups = stated.groups { user.groups = try GroupRules.checked(groups) }
            if user != old {
                user.changedAt = now()
                draft.put(user)
            }
            return startSession(of: user, .openID, visit, lifetime: lifetime, in: &draft)
        }
        logger.notice("signed in", metadata: ["user.id": "\(started.user.id)"])
        return started
    }

    private func person(
        _ stated: StatedIdentity,
        createsUser: Bool,
        in draft: inout Draft
    ) throws(DirectoryError) -> User {
        if let known = draft.accounts.identities[stated.identity].flatMap({ draft.snapshot.user($0) }) {
            return known
        }
        guard let email = stated.email else {
            throw DirectoryError(
                .forbidden,
                "The identity provider does not vouch for your address, so that your account cannot be found."
            )
        }
        if let known = draft.snapshot.user(email: email.lowercased()) { return known }
        guard createsUser else {
            throw DirectoryError(.forbidden, "There is no account with your address. Ask for one.")
        }
        return try create(
            UserTerms(email: email, name: stated.name),
            origin: .openID,
            externalID: stated.identity.subject,
            in: &draft
        )
    }
}
