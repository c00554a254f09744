import Policy
import Vocabulary

/// Turns declared providers and models into those that exchanges use.
struct ModelCompiler {
    /// The snapshot in force, whose unchanged providers are kept so that their connections are.
    let current: Snapshot
    let facts: FactsLookup
    let now: UTCTime

    /// Compiles the declaration, of which the file declares some; without any provider in it the demo is there.
    func compile(
        _ declaration: Declaration,
        managedByFile: Set<String>,
        modelsManagedByFile: Set<String>
    ) -> (providers: [String: Provider], models: [String: Model]) {
        let hasDemo = declaration.providers.isEmpty
        var providers: [String: Provider] = [:]
        for declared in hasDemo ? [DemoProvider.provider] : declaration.providers {
            providers[declared.name] = provider(
                declared,
                isManagedByFile: managedByFile.contains(declared.name)
            )
        }
        var models: [String: Model] = [:]
        if hasDemo {
            models[DemoProvider.name] = model(
                DemoProvider.model,
                providers,
                pools: [],
                declaration.server,
                isManagedByFile: false
            )
        }
        let declared = Dictionary(
            declaration.models.map { ($0.name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        /// Models come after those among their targets; a circle, which is refused before, would end at the missing one.
        func compile(_ name: String, depth: Int) -> Model? {
            if let model = models[name] { return model }
            guard depth < PoolDeclaration.deepest, let terms = declared[name] else { return nil }
            let model = self.model(
                terms,
                providers,
                pools: terms.pools.compactMap { pool in
                    compile(pool.model, depth: depth + 1).map {
                        Model.Pool($0, weight: pool.weight, priority: pool.priority)
                    }
                },
                declaration.server,
                isManagedByFile: modelsManagedByFile.contains(name)
            )
            models[name] = model
            return model
        }
        for model in declaration.models { _ = compile(model.name, depth: 0) }
        return (providers, models)
    }

    private func provider(_ declared: ProviderDeclaration, isManagedByFile: Bool) -> Provider {
        let baseURL = BaseURL.resolve(declared)
        if let known = current.providers[declared.name], known.declaration == declared,
            known.baseURL == baseURL,
            known.isManagedByFile == isManagedByFile
        {
            return known
        }
        return Provider(declaration: declared, baseURL: baseURL, isManagedByFile: isManagedByFile)
    }

    private func model(
        _ declared: ModelDeclaration,
        _ providers: [String: Provider],
        pools: [Model.Pool],
        _ server: ServerSettings,
        isManagedByFile: Bool
    ) -> Model {
        Model(
            declaration: declared,
            targets: declared.targets.compactMap { target in
                providers[target.provider].map { self.target(target, of: declared, at: $0, server) }
            },
            pools: pools,
            isManagedByFile: isManagedByFile,
            createdSeconds: current.models[declared.name]?.createdSeconds ?? now.seconds
        )
    }

    private func target(
        _ declared: TargetDeclaration,
        of model: ModelDeclaration,
        at provider: Provider,
        _ server: ServerSettings
    ) -> Target {
        let known = knownFacts(declared.model, at: provider.declaration)
        return Target(
            provider: provider,
            model: declared.model,
            weight: declared.weight,
            priority: declared.priority,
            price: declared.price ?? known?.price,
            contextTokens: declared.contextTokens ?? known?.contextTokens,
            maxOutputTokens: declared.maxOutputTokens ?? known?.maxOutputTokens
                ?? server.defaultMaxOutputTokens,
            maxSearches: server.defaultMaxSearches,
            labels: provider.declaration.labels.merging(declared.labels) { _, own in own },
            timeouts: provider.declaration.timeouts ?? model.timeouts,
            breaker: provider.declaration.breaker ?? model.breaker,
            probe: declared.probe.map(\.terms) ?? provider.declaration.probe,
            losses: model.unsupported,
            lacks: declared.lacks ?? [],
            doubts: declared.lacks == nil ? doubts(known, of: provider.declaration) : [],
            isResponsesOnly: known?.isResponsesOnly ?? false
        )
    }

    /// What neither the catalogue of models says that the model can do, nor that of providers that its provider takes.
    private func doubts(_ known: TargetFacts?, of provider: ProviderDeclaration) -> Set<Capability> {
        (known?.doubts ?? []).union((provider.facts?.lacks ?? []).compactMap(Capability.init))
    }

    /// What is generally known of a provider's model; `nil` if nothing is.
    func knownFacts(_ model: String, at provider: ProviderDeclaration) -> TargetFacts? {
        if provider.kind == DemoProvider.name { return DemoProvider.facts }
        // Regions have prices of their own.
        let names = provider.cloud.region.map { ["bedrock/\($0)/\(model)", model] } ?? [model]
        for name in names {
            for catalogued in provider.cataloguedNames {
                if let known = facts(catalogued, name) { return known }
            }
        }
        return nil
    }
}
