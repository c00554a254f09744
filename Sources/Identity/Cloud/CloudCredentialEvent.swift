/// What was heard of a provider's credential, for the log.
public enum CloudCredentialEvent: Sendable, Hashable {
    /// A fetch failed; whether a credential still holds meanwhile.
    case failed(CloudCredentialError, isUsable: Bool)
    /// A credential was fetched after a failure.
    case recovered
    /// A credential was dropped, because the upstream refused it.
    case dropped
}
