import Secrets
import Vocabulary

/// What calls of a cloud's models are authorized with, as its identity service gave it.
public struct CloudCredential: Sendable, Hashable {
    /// How it is used.
    public enum Form: Sendable, Hashable {
        /// It is sent as it is.
        case bearer(Secret)
        /// Requests are signed with it.
        case signing(AWSCredentials)
    }

    /// How it is used.
    public let form: Form
    /// When it ends; `nil` for never.
    public let expires: UTCTime?

    /// Joins the parts.
    public init(_ form: Form, expires: UTCTime?) {
        self.form = form
        self.expires = expires
    }
}
