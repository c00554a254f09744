import Catalogue
import ConfigurationFile
import Directory
import Policy

/// Where prices come from: the built-in catalogue, or the operator's file in its place.
enum Catalogues {
    static func load(_ file: String?) throws -> Catalogue {
        guard let file else { return try Catalogue.builtIn() }
        return try Catalogue(bytes: try ConfigurationLoader.contents(of: file), file: file)
    }

    static func lookup(_ catalogue: Catalogue) -> FactsLookup {
        { provider, model in
            catalogue.facts(provider: provider, model: model).map {
                TargetFacts(
                    contextTokens: $0.contextTokens,
                    maxOutputTokens: $0.maxOutputTokens,
                    price: $0.price
                )
            }
        }
    }
}
