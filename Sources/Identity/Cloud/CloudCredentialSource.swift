/// A place that a cloud's credentials come from.
protocol CloudCredentialSource: Sendable {
    /// A fresh credential.
    ///
    /// Every request that it takes has its own deadline, so that it ends without being cancelled.
    func credential() async throws(CloudCredentialError) -> CloudCredential
}
