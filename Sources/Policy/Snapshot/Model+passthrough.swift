import Vocabulary

extension Model {
    /// What requests to routes are booked under that the gateway does not know.
    public static let passthroughName = "passthrough"

    /// A provider's own routes as a model: one target, whose name stands for whatever is asked there.
    ///
    /// What is done there is not known: it is charged the provider's fee for such a request, or nothing, which its rows say.
    convenience init(passthrough provider: Provider) {
        var declaration = ModelDeclaration(name: Self.passthroughName)
        declaration.allowsUnpriced = true
        declaration.retries.attempts = 0
        let target = Target(
            provider: provider,
            model: "*",
            weight: 1,
            priority: 0,
            price: provider.declaration.passthroughFee.passthroughPrice,
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

extension Money {
    /// The price list of requests whose whole price this is; `nil` for nothing, which is no price.
    fileprivate var passthroughPrice: PriceList? {
        guard self > .zero else { return nil }
        let none = TokenPrice(nanosPerMillion: 0)
        return PriceList(
            version: "passthrough-\(self)",
            rates: TokenRates(input: none, output: none),
            perRequest: self
        )
    }
}
