import Logging
import Policy
import Ports
import Secrets
import Vocabulary

/// Links that work once: how people get their first password, or a new one.
extension Directory {
    /// How long the link of a person works.
    public static let linkLifetime = Duration.seconds(72 * 3600)
    /// How long the first administrator's link works.
    public static let firstLinkLifetime = Duration.seconds(24 * 3600)

    /// Makes a link for somebody, in the place of an earlier one; with it a password is chosen.
    ///
    /// Whoever may not take somebody's roles may not get into their account either.
    public func createSignInLink(
        for id: UserID,
        by actor: Actor
    ) throws(DirectoryError) -> (link: SignInLink, text: Secret) {
        let text = OneTimeLink.generate()
        let link = try change(by: actor) { (draft) throws(DirectoryError) in
            let user = try knownUser(id, in: draft.snapshot)
            guard user.disabledAt == nil else {
                throw .invalid("status", "The account is disabled. Put it in use again first.")
            }
            if case .key(_, let owner) = actor.identity, owner == MemberID(id) {
                // A key may end, and may be bound to places; the account that it would open is neither.
                throw DirectoryError(.forbidden, "A key makes no link into its owner's account.")
            }
            if actor.identity != .host { try checkMayDisable(MemberID(id), by: actor, in: draft.snapshot) }
            var link = newLink(text, for: id, lifetime: Self.linkLifetime)
            link.highRoles = draft.snapshot.highRoles(of: id)
            draft.put(link)
            return link
        }
        logger.notice("sign-in link created", metadata: ["user.id": "\(id)"])
        return (link, text)
    }

    /// Makes the link with which the first administrator makes an account of their own.
    public func createFirstLink(by actor: Actor) throws(DirectoryError) -> (link: SignInLink, text: Secret) {
        let text = OneTimeLink.generate()
        let link = try change(by: actor) { (draft) throws(DirectoryError) in
            let link = newLink(text, for: nil, lifetime: Self.firstLinkLifetime)
            draft.put(link)
            return link
        }
        logger.notice("sign-in link of an administrator created")
        return (link, text)
    }

    /// The link of a text, if it can be used.
    public func signInLink(of text: Secret) -> SignInLink? {
        guard OneTimeLink.hasForm(text.revealed) else { return nil }
        return accounts.links[hasher.digest(of: text.revealed)].flatMap { $0.expiresAt > now() ? $0 : nil }
    }

    /// Uses a link: keeps the password, ends all sessions there were and signs in.
    ///
    /// The first administrator says an address too, and becomes `platform_admin`.
    public func useLink(
        _ text: Secret,
        password: Secret,
        email: String?,
        name: String?,
        from visit: Visit,
        lifetime: Duration
    ) throws(DirectoryError) -> StartedSession {
        // Looked at before the password is hashed, which strangers shall not make us do.
        guard let link = signInLink(of: text) else { throw DirectoryError.unknownLink }
        let hash = try Self.hash(password)
        let started = try change(by: link.user.map { Actor(.user($0)) } ?? .system) {
            (draft) throws(DirectoryError) in
            guard draft.accounts.links[link.digest] == link else { throw DirectoryError.unknownLink }
            let user =
                if let id = link.user {
                    try knownUser(id, in: draft.snapshot)
                } else {
                    try firstAdministrator(email, name, in: &draft)
                }
            guard user.disabledAt == nil,
                link.user == nil || draft.snapshot.highRoles(of: user.id).isSubset(of: link.highRoles)
            else { throw DirectoryError.unknownLink }
            draft.drop(link)
            draft.put(hash, of: user.id)
            for session in draft.snapshot.sessions(of: user.id) { draft.end(session) }
            return startSession(of: user, .link, visit, lifetime: lifetime, in: &draft)
        }
        logger.notice("sign-in link used", metadata: ["user.id": "\(started.user.id)"])
        return started
    }

    private func firstAdministrator(
        _ email: String?,
        _ name: String?,
        in draft: inout Draft
    ) throws(DirectoryError) -> User {
        guard let email else { throw .invalid("email", "The first administrator needs an address.") }
        // Whoever holds this link proves nothing about an account that is somebody's already.
        guard draft.snapshot.user(email: email.lowercased()) == nil else {
            throw DirectoryError(
                .nameTaken,
                "There is an account with this address. Its person comes in with a link of their own.",
                field: "email"
            )
        }
        let user = try create(
            UserTerms(email: email, name: name ?? ""),
            origin: .api,
            externalID: "",
            in: &draft
        )
        try give(.platformAdmin, at: .root, to: MemberID(user.id), by: .system, in: &draft)
        return user
    }

    private func newLink(_ text: Secret, for user: UserID?, lifetime: Duration) -> SignInLink {
        SignInLink(
            digest: hasher.digest(of: text.revealed),
            user: user,
            createdAt: now(),
            expiresAt: now() + lifetime
        )
    }
}

extension DirectoryError {
    /// The one answer to every text that opens nothing, or nothing any more.
    public static let unknownLink = DirectoryError(
        .notFound,
        "The link is not known: it was used already, has expired or was replaced. Ask for a new one."
    )
}
