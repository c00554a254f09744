import Catalogue
import ConfigurationFile
import Directory
import Policy
import Vocabulary

/// Where prices come from: the built-in catalogue, or the operator's file in its place.
enum Catalogues {
    static func load(_ file: String?) throws -> Catalogue {
        guard let file else { return try Catalogue.builtIn() }
        let bytes: [UInt8]
        do { bytes = try ConfigurationLoader.contents(of: file) } catch {
            throw StartFailure("server.catalogue: \(file) cannot be read: \(error)")
        }
        return try Catalogue(bytes: bytes, file: file)
    }

    static func lookup(_ catalogue: Catalogue) -> FactsLookup {
        { provider, model in
            catalogue.facts(provider: provider, model: model).map {
                TargetFacts(
                    contextTokens: $0.contextTokens,
                    maxOutputTokens: $0.maxOutputTokens,
                    price: $0.price,
                    doubts: doubts($0.capabilities),
                    isResponsesOnly: $0.isResponsesOnly
                )
            }
        }
    }

    /// What a model does not have of the capabilities that the catalogue lists; nothing if it lists none.
    private static func doubts(_ capabilities: ModelCapabilities?) -> Set<Capability> {
        guard let capabilities else { return [] }
        let pairs: [(ModelCapabilities, Capability)] = [
            (.tools, .tools), (.tools, .freeFormTools), (.vision, .images), (.documents, .documents),
            (.audioInput, .audio), (.audioOutput, .outputModalities), (.reasoning, .reasoning),
            (.structuredOutput, .jsonSchema), (.prefill, .prefill),
        ]
        return Set(pairs.filter { !capabilities.contains($0.0) }.map(\.1))
    }
}
