import Policy
import Vocabulary

/// A provider that was declared through the API, as the store keeps it.
public struct StoredProvider: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// What was said of it, as a JSON object in the form of the configuration file, without the secrets.
    public var body: String
    /// The sealed secrets; `nil` for none.
    public var sealedCredential: [UInt8]?

    /// Makes a stored provider.
    public init(name: String, body: String, sealedCredential: [UInt8]?) {
        self.name = name
        self.body = body
        self.sealedCredential = sealedCredential
    }
}

/// A model that was declared through the API, as the store keeps it.
public struct StoredModel: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// What was said of it, as a JSON object in the form of the configuration file.
    public var body: String

    /// Makes a stored model.
    public init(name: String, body: String) {
        self.name = name
        self.body = body
    }
}

/// Why a declaration cannot be read.
public struct DeclarationFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// The field, such as `targets[0].weight`; empty for the whole.
    public var field: String
    /// What is wrong, in a phrase without secrets.
    public var description: String

    /// Makes a fault.
    public init(field: String, _ description: String) {
        self.field = field
        self.description = description
    }
}

/// Reads declarations in the form of the configuration file, and seals what must not be read again.
///
/// Asked for by the directory.
public struct DeclarationTools: Sendable {
    /// Reads a provider from a JSON object without its secrets.
    public var provider: @Sendable (String) throws(DeclarationFault) -> ProviderDeclaration
    /// Reads a model from a JSON object.
    public var model: @Sendable (String) throws(DeclarationFault) -> ModelDeclaration
    /// Refuses a provider, its secrets included, whose credentials could not be used or are not its own.
    public var checkCredentials: @Sendable (ProviderDeclaration) throws(DeclarationFault) -> Void
    /// Seals a credential for a place, such as `provider/NAME`.
    public var seal: @Sendable (Secret, String) throws -> [UInt8]
    /// Opens a credential that was sealed for the same place.
    public var open: @Sendable ([UInt8], String) throws -> Secret

    /// Joins the tools.
    public init(
        provider: @escaping @Sendable (String) throws(DeclarationFault) -> ProviderDeclaration,
        model: @escaping @Sendable (String) throws(DeclarationFault) -> ModelDeclaration,
        checkCredentials: @escaping @Sendable (ProviderDeclaration) throws(DeclarationFault) -> Void = {
            _ throws(DeclarationFault) in
        },
        seal: @escaping @Sendable (Secret, String) throws -> [UInt8],
        open: @escaping @Sendable ([UInt8], String) throws -> Secret
    ) {
        self.provider = provider
        self.model = model
        self.checkCredentials = checkCredentials
        self.seal = seal
        self.open = open
    }
}
