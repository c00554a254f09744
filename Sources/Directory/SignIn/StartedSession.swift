import Policy
import Vocabulary

/// A session that has just begun, with the text that opens it: the one time that it is known here.
public struct StartedSession: Sendable {
    /// The session.
    public let session: Session
    /// Whose it is.
    public let user: User
    /// What goes into the browser's cookie.
    public let text: Secret
}
