import Policy
import Vocabulary

extension Target {
    /// A target at a provider of a name, with one price for input and output; `nil` has none.
    static func at(
        _ name: String,
        weight: Int = 1,
        priority: Int = 0,
        labels: [String: String] = [:],
        nanosPerMillion: Int64? = 1_000_000,
        lacks: Set<Capability> = [],
        doubts: Set<Capability> = []
    ) -> Target {
        let price = nanosPerMillion.map { TokenPrice(nanosPerMillion: $0) }
        return Target(
            provider: Provider(
                declaration: ProviderDeclaration(name: name, kind: "openai"),
                baseURL: "http://\(name)",
                isManagedByFile: true
            ),
            model: "m",
            weight: weight,
            priority: priority,
            price: price.map { PriceList(version: "t", rates: TokenRates(input: $0, output: $0)) },
            contextTokens: nil,
            maxOutputTokens: 100,
            labels: labels,
            timeouts: Timeouts(),
            lacks: lacks,
            doubts: doubts
        )
    }
}
