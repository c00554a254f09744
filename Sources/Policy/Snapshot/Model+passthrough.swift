import Vocabulary

extension Model {
    /// What requests to routes are booked under that the gateway does not know.
    public static let passthroughName = "passthrough"

    /// A provider's own routes as a model: one target, whose name stands for whatever is asked there.
    ///
    /// What is done there is not known, and so nothing is charged for it; its rows say that.
    convenience init(passthrough provider: Provider) {
        var declaration = ModelDeclaration(name: Self.passthroughName)
        declaration.allowsUnpriced = true
        declaration.retries.attempts = 0
        let target = Target(
            provider: provider,
            model: "*",
            weight: 1,
            priority: 0,
            price: nil,
            contextTokens: nil,
            maxOutputTokens: 0,
            labels: provider.declaration.labels,
            timeouts: provider.declaration.timeouts ?? declaration.timeouts
        )
        self.init(
            declaration: declaration,
            targets: [target],
            isManagedByFile: provider.isManagedByFile,
            createdSeconds: 0
        )
    }
}
