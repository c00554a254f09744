import Logging
import Policy
import Ports
import Vocabulary

extension Directory {
    /// Signs somebody in whom an identity provider has named.
    ///
    /// Who came before is known by the provider's name for them. Who comes for the first time is the person with the
    /// address that the provider vouches for, unless that person came from there under another name; if there is none,
    /// an account is made where that is allowed. A password, links and sessions from before the first visit end with it:
    /// somebody else may have prepared them. The groups that the provider states take the place of those of before.
    public func signIn(
        _ stated: StatedIdentity,
        createsUser: Bool,
        from visit: Visit,
        lifetime: Duration
    ) throws(DirectoryError) -> StartedSession {
        let started = try change(by: .system) { (draft) throws(DirectoryError) in
            var user = try person(stated, createsUser: createsUser, in: &draft)
            guard user.disabledAt == nil else {
                throw DirectoryError.accountDisabled
            }
            if draft.accounts.identities[stated.identity] != user.id {
                draft.dropAccess(of: user.id)
                draft.put(stated.identity, of: user.id)
            }
            if let groups = stated.groups { user = try put(groups, of: user, by: .system, in: &draft) }
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
        // Beyond ASCII, texts that are not the same can look and compare alike.
        guard let email = stated.email, email.utf8.allSatisfy({ $0 < 0x80 }) else {
            throw DirectoryError.addressUnvouched
        }
        if let known = draft.snapshot.user(email: email.lowercased()) {
            let hasOther = draft.accounts.identities.contains {
                $0.value == known.id && $0.key.issuer == stated.identity.issuer
            }
            guard !hasOther else {
                throw DirectoryError.addressOfOther
            }
            return known
        }
        guard createsUser else {
            throw DirectoryError.accountMissing
        }
        return try create(
            UserTerms(email: email, name: stated.name),
            origin: .openID,
            externalID: stated.identity.subject,
            in: &draft
        )
    }
}

extension DirectoryError {
    /// Somebody signs in whose account is out of use.
    public static let accountDisabled = DirectoryError(.forbidden, "The account is disabled.")
    /// Somebody signs in whose address nobody vouches for.
    public static let addressUnvouched = DirectoryError(
        .forbidden,
        "The identity provider does not vouch for your address, so that your account cannot be found."
    )
    /// Somebody signs in with the address of an account that is somebody else's at the same provider.
    public static let addressOfOther = DirectoryError(
        .forbidden,
        "Your address belongs to an account of somebody else at the identity provider. Ask an administrator "
            + "to remove that account or to change its address."
    )
    /// Somebody signs in who has no account, where none is made.
    public static let accountMissing = DirectoryError(
        .forbidden,
        "There is no account with your address. Ask for one."
    )
}
