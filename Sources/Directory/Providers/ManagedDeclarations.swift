import Logging
import Policy
import Ports
import Vocabulary

/// What was declared, by whom: the file's declaration, and the providers and models of the API.
struct ManagedDeclarations: Sendable {
    /// A provider of the API.
    struct ManagedProvider: Sendable {
        var stored: StoredProvider
        /// With its secrets.
        var declaration: ProviderDeclaration
    }

    /// A model of the API.
    struct ManagedModel: Sendable {
        var stored: StoredModel
        var declaration: ModelDeclaration
    }

    /// The file's, or the defaults.
    var file = Declaration()
    /// What the trail last said of what the file declares.
    var declared: DeclaredState
    /// Facts for targets that do not state them.
    var facts: FactsLookup = { _, _ in nil }
    /// The API's providers by name.
    var providers: [String: ManagedProvider] = [:]
    /// The API's models by name.
    var models: [String: ManagedModel] = [:]

    /// Reads what the store has; what cannot be read any more is left out and logged.
    init(_ contents: DirectoryContents, _ tools: DeclarationTools, _ logger: Logger) {
        declared = DeclaredState(contents.declared)
        for stored in contents.providers {
            do {
                var declaration = try tools.provider(stored.body, try stored.headers(tools))
                if let sealed = stored.sealedCredential {
                    let text = try tools.open(sealed, Self.place(of: stored.name))
                    for (secret, value) in SecretsText.secrets(text) { declaration[secret: secret] = value }
                }
                providers[stored.name] = ManagedProvider(stored: stored, declaration: declaration)
            } catch {
                logger.error(
                    "a provider of the store cannot be used",
                    metadata: ["provider.name": "\(stored.name)", "error": "\(error)"]
                )
            }
        }
        for stored in contents.models {
            do throws(DeclarationFault) {
                models[stored.name] = ManagedModel(stored: stored, declaration: try tools.model(stored.body))
            } catch {
                logger.error(
                    "a model of the store cannot be used",
                    metadata: ["model.name": "\(stored.name)", "error": "\(error)"]
                )
            }
        }
    }

    /// Where a provider's secrets are sealed for.
    static func place(of provider: String) -> String { "provider/\(provider)" }

    /// Everything together; what the file declares wins.
    var all: Declaration {
        var declaration = file
        let providerNames = Set(file.providers.map(\.name))
        let modelNames = Set(file.models.map(\.name))
        declaration.providers += providers.values.map(\.declaration).filter {
            !providerNames.contains($0.name)
        }
        .sorted { $0.name < $1.name }
        declaration.models += models.values.map(\.declaration).filter { !modelNames.contains($0.name) }
            .sorted { $0.name < $1.name }
        return declaration
    }

    /// The models, of whichever source, with a target at a provider.
    func models(using provider: String) -> [String] {
        all.models.filter { $0.targets.contains { $0.provider == provider } }.map(\.name)
    }

    /// The models, of whichever source, that have a model among their targets.
    func models(aroundModel model: String) -> [String] {
        all.models.filter { $0.pools.contains { $0.model == model } }.map(\.name)
    }

    /// The models, of whichever source, with a rule that mirrors to a model.
    func models(mirroringTo model: String) -> [String] {
        all.models.filter { $0.rules.contains { $0.mirror?.model == model } }.map(\.name)
    }

    /// The models, of whichever source, that fall back to a model.
    func models(fallingBackTo model: String) -> [String] {
        all.models.filter { $0.fallbacks.contains(model) }.map(\.name)
    }
}
