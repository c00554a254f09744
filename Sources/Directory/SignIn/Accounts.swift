import Logging
import Policy
import Ports
import Secrets
import Vocabulary

/// What only a sign-in looks at: passwords, links that were not used yet, and whom identity providers mean.
struct Accounts: Sendable {
    /// What is kept of passwords.
    var passwords: [UserID: PasswordHash] = [:]
    /// Links by the digest of their text.
    var links: [KeyDigest: SignInLink] = [:]
    /// The people whom identity providers name.
    var identities: [ExternalIdentity: UserID] = [:]

    /// Reads what the store has; a password that cannot be read any more is left out and logged.
    init(_ contents: DirectoryContents, _ logger: Logger) {
        for (user, text) in contents.passwords {
            do throws(PasswordError) {
                passwords[user] = try PasswordHash(text: text)
            } catch {
                logger.error(
                    "a password of the store cannot be used",
                    metadata: ["user.id": "\(user)", "error": "\(error)"]
                )
            }
        }
        for link in contents.signInLinks { links[link.digest] = link }
        identities = contents.externalIdentities
    }

    /// The link of a person that was not used yet; of nobody, the first administrator's.
    func links(of user: UserID?) -> [SignInLink] { links.values.filter { $0.user == user } }
}
