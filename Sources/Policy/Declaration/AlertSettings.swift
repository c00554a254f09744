import Vocabulary

/// The `alerts` section: who is told when budgets reach their thresholds, beside the log.
public struct AlertSettings: Sendable, Equatable {
    /// `webhook`.
    public var webhook: WebhookSettings?

    /// Makes the defaults.
    public init() {}
}

/// Where alerts are posted to.
public struct WebhookSettings: Sendable, Equatable {
    /// `url`.
    public var url: String
    /// `secret`: what posts are signed with, resolved.
    public var secret: Secret

    /// Makes settings.
    public init(url: String, secret: Secret) {
        self.url = url
        self.secret = secret
    }
}
