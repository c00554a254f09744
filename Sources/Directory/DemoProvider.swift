import Policy
import Vocabulary

/// The built-in provider and model, there while no provider is declared.
enum DemoProvider {
    /// The name of both, and the provider's kind.
    static let name = "demo"

    static var provider: ProviderDeclaration { ProviderDeclaration(name: name, kind: name) }

    static var model: ModelDeclaration {
        var model = ModelDeclaration(name: name)
        model.targets = [TargetDeclaration(provider: name, model: name)]
        return model
    }

    /// Priced, so that budgets and charts have something to show: 0.10 and 0.40 USD per million tokens.
    static let facts = TargetFacts(
        contextTokens: 131_072,
        price: PriceList(
            version: "demo-1",
            rates: TokenRates(
                input: TokenPrice(nanosPerMillion: 100_000_000),
                output: TokenPrice(nanosPerMillion: 400_000_000)
            )
        )
    )
}
