import Vocabulary

/// Which account of a cloud a provider is, and what its calls are authorized with where an `api_key` is not.
public struct CloudTerms: Sendable, Hashable {
    /// `region`: AWS's region.
    public var region: String?
    /// `profile`: a profile of AWS's shared files.
    public var profile: String?
    /// `role_arn`: the role that is taken.
    public var roleARN: String?
    /// `web_identity_token_file`: the file with the token for which the role is given.
    public var webIdentityTokenFile: String?
    /// `access_key_id`, resolved.
    public var accessKeyID: Secret?
    /// `secret_access_key`, resolved.
    public var secretAccessKey: Secret?
    /// `session_token`, resolved.
    public var sessionToken: Secret?
    /// `project`: Google Cloud's project.
    public var project: String?
    /// `location`: Google Cloud's location.
    public var location = "global"
    /// `credentials`: a JSON document of Google Cloud, resolved.
    public var credentials: Secret?
    /// `tenant_id`: the tenant of Microsoft Entra ID.
    public var tenantID: String?
    /// `client_id`: the application that is registered there.
    public var clientID: String?
    /// `client_secret`: its secret, resolved.
    public var clientSecret: Secret?

    /// Makes terms that say nothing.
    public init() {}
}
