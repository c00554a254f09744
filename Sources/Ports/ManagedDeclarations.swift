import Policy
import Vocabulary

/// A provider that was declared through the API, as the store keeps it.
public struct StoredProvider: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// What was said of it, as a JSON object in the form of the configuration file, without the secrets and headers.
    public var body: String
    /// The sealed secrets; `nil` for none.
    public var sealedCredential: [UInt8]?
    /// The sealed headers; `nil` for none.
    public var sealedHeaders: [UInt8]?
    /// Headers that an earlier version left unsealed; the store reads them and writes none.
    public var unsealedHeaders: [String: Secret]

    /// Makes a stored provider.
    public init(
        name: String,
        body: String,
        sealedCredential: [UInt8]?,
        sealedHeaders: [UInt8]? = nil,
        unsealedHeaders: [String: Secret] = [:]
    ) {
        self.name = name
        self.body = body
        self.sealedCredential = sealedCredential
        self.sealedHeaders = sealedHeaders
        self.unsealedHeaders = unsealedHeaders
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
    /// Reads a provider from a JSON object without its secrets and headers, and these headers.
    public var provider: @Sendable (String, [String: Secret]) throws(DeclarationFault) -> ProviderDeclaration
    /// Reads a model from a JSON object.
    public var model: @Sendable (String) throws(DeclarationFault) -> ModelDeclaration
    /// Refuses a provider, its secrets included, whose credentials could not be used or are not its own.
    public var checkCredentials: @Sendable (ProviderDeclaration) throws(DeclarationFault) -> Void
    /// Seals a text for a place, such as `provider/NAME`.
    public var seal: @Sendable (Secret, String) throws -> [UInt8]
    /// Opens a text that was sealed for the same place.
    public var open: @Sendable ([UInt8], String) throws -> Secret

    /// Joins the tools.
    public init(
        provider:
            @escaping @Sendable (String, [String: Secret]) throws(DeclarationFault) -> ProviderDeclaration,
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
