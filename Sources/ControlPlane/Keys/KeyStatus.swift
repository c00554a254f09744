import Policy
import Vocabulary

/// Whether a key is in force.
enum KeyStatus: String, CaseIterable {
    /// It is.
    case active
    /// Its time is over.
    case expired
    /// It was revoked.
    case revoked

    /// The status at a time.
    init(of key: Key, now: UTCTime) {
        if key.revokedAt != nil {
            self = .revoked
        } else if let expiry = key.expiresAt, now >= expiry {
            self = .expired
        } else {
            self = .active
        }
    }
}
