import Logging
import Policy
import Ports
import Vocabulary

extension Directory {
    /// Makes a provider from a JSON object in the form of the configuration file, without its secrets and headers.
    public func createProvider(
        body: String,
        secrets: [ProviderSecret: CredentialChange] = [:],
        headers: HeaderChanges = .none,
        by actor: Actor
    ) throws(DirectoryError) -> Provider {
        let provider = try change(by: actor) { (draft) throws(DirectoryError) in
            let declared = try read(provider: body, headers.applied(to: [:]))
            guard
                draft.snapshot.providers[declared.name].map({
                    $0.declaration.kind == DemoProvider.name && !$0.isManagedByFile
                }) ?? true
            else { throw DirectoryError(.nameTaken, "Another provider has this name.", field: "name") }
            return try put(declared, body: body, secrets, headers, in: &draft)
        }
        logger.notice("provider created", metadata: ["provider.name": "\(provider.name)"])
        return provider
    }

    /// Changes a provider: `edit` is given the JSON object that it has and answers with another; a secret or header that is
    /// not named stays.
    public func updateProvider(
        _ name: String,
        secrets: [ProviderSecret: CredentialChange] = [:],
        headers: HeaderChanges = .none,
        by actor: Actor,
        _ edit: (String) throws(DirectoryError) -> String
    ) throws(DirectoryError) -> Provider {
        let provider = try change(by: actor) { (draft) throws(DirectoryError) in
            let known = try managedProvider(name, in: draft)
            let body = try edit(known.stored.body)
            let declared = try read(provider: body, headers.applied(to: known.declaration.headers))
            guard declared.name == name else {
                throw .invalid("name", "A provider keeps its name: models refer to it.")
            }
            return try put(declared, body: body, secrets, headers, in: &draft)
        }
        logger.notice("provider changed", metadata: ["provider.name": "\(name)"])
        return provider
    }

    /// Removes a provider that no model has a target at.
    public func deleteProvider(_ name: String, by actor: Actor) throws(DirectoryError) {
        try change(by: actor) { (draft) throws(DirectoryError) in
            _ = try managedProvider(name, in: draft)
            if let user = draft.managed.models(using: name).first {
                throw DirectoryError(.notEmpty, "The model \(user) has a target at it. Change that first.")
            }
            let old = draft.snapshot.providers[name]
            draft.managed.providers[name] = nil
            draft.write(.removeProvider(name))
            draft.note(AuditEvent("provider.delete", "provider:\(name)", before: old.map { .provider($0) }))
            try compile(&draft)
        }
        logger.notice("provider deleted", metadata: ["provider.name": "\(name)"])
    }

    private func put(
        _ declared: ProviderDeclaration,
        body: String,
        _ changes: [ProviderSecret: CredentialChange],
        _ headers: HeaderChanges,
        in draft: inout Draft
    ) throws(DirectoryError) -> Provider {
        var declared = declared
        let name = declared.name
        let known = draft.managed.providers[name]
        var secrets = known?.declaration.secrets ?? [:]
        let kept =
            secrets.keys.filter { changes[$0] == nil }.map(\.rawValue)
            + headers.kept(known?.declaration.headers ?? [:]).keys.map { "headers.\($0)" }
        try checkStays(declared, known?.declaration, keeping: kept)
        for (secret, change) in changes {
            secrets[secret] = if case .set(let value) = change { value } else { nil }
        }
        for (secret, value) in secrets { declared[secret: secret] = value }
        if declared.kind == DemoProvider.name, declared.apiKey != nil {
            throw .invalid("api_key", "A demo provider is built in and calls nobody.")
        }
        try CredentialRules.check(declared)
        do throws(DeclarationFault) {
            try tools.checkCredentials(declared)
        } catch {
            throw .invalid(error.field, error.description)
        }
        var stored = StoredProvider(
            name: name,
            body: body,
            sealedCredential: known?.stored.sealedCredential,
            sealedHeaders: known?.stored.sealedHeaders
        )
        if !changes.isEmpty {
            let place = ManagedDeclarations.place(of: name)
            stored.sealedCredential = try seal(SecretsText.text(secrets), for: place)
        }
        if !headers.isEmpty {
            let place = StoredProvider.placeOfHeaders(name)
            stored.sealedHeaders = try seal(HeadersText.text(declared.headers), for: place)
        }
        let old = known.flatMap { _ in draft.snapshot.providers[name] }
        draft.managed.providers[name] = .init(stored: stored, declaration: declared)
        draft.write(.provider(stored))
        try compile(&draft)
        guard let provider = draft.snapshot.providers[name] else {
            throw DirectoryError(.notFound, "There is no such provider.")
        }
        draft.note(
            AuditEvent(
                old == nil ? "provider.create" : "provider.update",
                "provider:\(name)",
                before: old.map { .provider($0) },
                after: .provider(provider)
            )
        )
        return provider
    }

    private func seal(_ text: Secret?, for place: String) throws(DirectoryError) -> [UInt8]? {
        guard let text else { return nil }
        do {
            return try tools.seal(text, place)
        } catch {
            logger.error("a credential cannot be sealed", metadata: ["error": "\(error)"])
            throw DirectoryError(
                .storeUnavailable,
                "The credential could not be sealed. Nothing was changed."
            )
        }
    }

    /// A secret goes to the server that it was given for, and to no other; so does the value of a header, which may be one.
    private func checkStays(
        _ declared: ProviderDeclaration,
        _ known: ProviderDeclaration?,
        keeping fields: [String]
    ) throws(DirectoryError) {
        guard let known, let field = fields.min() else { return }
        guard known.kind == declared.kind, BaseURL.resolve(known) == BaseURL.resolve(declared) else {
            throw .invalid(
                field,
                "Where it is sent changes: give it again, or take it away with null."
            )
        }
    }

    private func read(
        provider body: String,
        _ headers: [String: Secret]
    ) throws(DirectoryError) -> ProviderDeclaration {
        do throws(DeclarationFault) {
            return try tools.provider(body, headers)
        } catch {
            throw DirectoryError(error)
        }
    }

    private func managedProvider(
        _ name: String,
        in draft: Draft
    ) throws(DirectoryError) -> ManagedDeclarations.ManagedProvider {
        if draft.managed.file.providers.contains(where: { $0.name == name }) {
            throw DirectoryError(
                .managedByFile,
                "The configuration file declares this provider. Change it there."
            )
        }
        guard let known = draft.managed.providers[name] else {
            throw DirectoryError(.notFound, "There is no such provider.")
        }
        return known
    }
}
