/// The beginning of a sign-in: where the browser is sent.
public struct SignInRequest: Sendable, Hashable {
    /// The URL at the provider, which carries no secret.
    public let url: String
    /// What comes back with the answer, and must also be in a cookie of this browser: only then is the answer its own,
    /// and nobody can be signed in to a stranger's account by following a link.
    public let state: String
}
