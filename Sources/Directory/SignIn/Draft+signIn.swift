import Policy
import Ports
import Secrets
import Vocabulary

/// What a sign-in, and what makes one possible, changes.
extension Draft {
    /// Keeps a new password of somebody.
    mutating func put(_ hash: PasswordHash, of user: UserID) {
        accounts.passwords[user] = hash
        write(.password(user, hash.text))
        note(AuditEvent("user.password", ScopeName.user(user).description))
    }

    /// Keeps the same password in a dearer form; nobody has changed anything.
    mutating func rehash(_ hash: PasswordHash, of user: UserID) {
        accounts.passwords[user] = hash
        write(.password(user, hash.text))
    }

    /// Keeps a link in the place of those that there are for the same person.
    mutating func put(_ link: SignInLink) {
        for older in accounts.links(of: link.user) { drop(older) }
        accounts.links[link.digest] = link
        write(.signInLink(link))
        let subject = link.user.map { ScopeName.user($0).description } ?? ""
        note(
            AuditEvent(
                "sign_in_link.create",
                subject,
                after: .texts(["expires_at": link.expiresAt.description])
            )
        )
    }

    /// Forgets a link, used or not.
    mutating func drop(_ link: SignInLink) {
        accounts.links[link.digest] = nil
        write(.removeSignInLink(link.digest))
    }

    /// Begins a session.
    mutating func begin(_ session: Session) {
        snapshot.put(session)
        write(.session(session))
        note(
            AuditEvent(
                "session.create",
                ScopeName.user(session.user).description,
                after: .texts(Self.facts(session))
            )
        )
    }

    /// Ends a session that somebody wants ended.
    mutating func end(_ session: Session) {
        drop(session)
        note(
            AuditEvent(
                "session.end",
                ScopeName.user(session.user).description,
                before: .texts(Self.facts(session))
            )
        )
    }

    /// Forgets a session that is over.
    mutating func drop(_ session: Session) {
        snapshot.remove(session)
        write(.removeSession(session.id))
    }

    /// Remembers whom an identity provider means.
    mutating func put(_ identity: ExternalIdentity, of user: UserID) {
        accounts.identities[identity] = user
        write(.externalIdentity(identity, user))
        note(
            AuditEvent(
                "user.link_identity",
                ScopeName.user(user).description,
                after: .texts(["issuer": identity.issuer, "subject": identity.subject])
            )
        )
    }

    /// Forgets everything by which somebody could come in; their removal says it all in the audit trail.
    mutating func dropAccess(of user: UserID) {
        for session in snapshot.sessions(of: user) { drop(session) }
        for link in accounts.links(of: user) { drop(link) }
        if accounts.passwords.removeValue(forKey: user) != nil { write(.removePassword(user)) }
        for (identity, known) in accounts.identities where known == user {
            accounts.identities[identity] = nil
            write(.removeExternalIdentity(identity))
        }
    }

    private static func facts(_ session: Session) -> [String: String] {
        ["session_id": session.id.rawValue, "way": session.way.rawValue, "address": session.address]
    }
}
