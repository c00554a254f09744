/// The models and providers that have limits.
///
/// A name keeps its place when its limits change, when they go and when they come back, so that no reload refills what
/// was used. Places are as many as names that ever had a limit in the life of the process.
struct LimitedNames: Sendable {
    private var places: [LimitHolder: Int] = [:]
    /// By public name; arrays of one, so that an exchange takes them without making any.
    private(set) var models: [String: [LimitedName]] = [:]
    private(set) var providers: [String: [LimitedName]] = [:]

    /// Replaces what is limited.
    mutating func replace(models: [String: Model], providers: [String: Provider]) {
        self.models = [:]
        self.providers = [:]
        for (name, model) in models where !model.declaration.limits.isUnlimited {
            self.models[name] = [limited(.model(name), model.declaration.limits)]
        }
        for (name, provider) in providers {
            let declared = provider.declaration
            let limits = LimitTerms(
                requestsPerMinute: declared.requestsPerMinute,
                tokensPerMinute: declared.tokensPerMinute,
                concurrency: declared.concurrency
            )
            if !limits.isUnlimited { self.providers[name] = [limited(.provider(name), limits)] }
        }
    }

    private mutating func limited(_ holder: LimitHolder, _ limits: LimitTerms) -> LimitedName {
        let place = places[holder] ?? places.count
        places[holder] = place
        return LimitedName(place: place, holder: holder, limits: limits)
    }
}
