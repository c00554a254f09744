import Vocabulary

/// What AWS knows a caller by: what requests are signed with.
public struct AWSCredentials: Sendable, Hashable {
    /// The name of the key, which every signed request shows.
    public let accessKeyID: String
    /// The key itself, which no request shows.
    public let secretAccessKey: Secret
    /// What temporary credentials need beside; `nil` for permanent ones.
    public let sessionToken: Secret?

    /// Joins the parts.
    public init(accessKeyID: String, secretAccessKey: Secret, sessionToken: Secret? = nil) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
    }
}
