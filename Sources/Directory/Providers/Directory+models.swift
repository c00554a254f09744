import Logging
import Policy
import Ports
import Vocabulary

extension Directory {
    /// Makes a model from a JSON object in the form of the configuration file.
    public func createModel(body: String, by actor: Actor) throws(DirectoryError) -> Model {
        let model = try change(by: actor) { (draft) throws(DirectoryError) in
            let declared = try read(model: body)
            let isDeclared =
                draft.managed.models[declared.name] != nil
                || draft.managed.file.models.contains { $0.name == declared.name }
            guard !isDeclared else {
                throw DirectoryError(.nameTaken, "Another model has this name.", field: "name")
            }
            return try put(declared, body: body, in: &draft)
        }
        logger.notice("model created", metadata: ["model.name": "\(model.name)"])
        return model
    }

    /// Changes a model: `edit` is given the JSON object that it has and answers with another.
    public func updateModel(
        _ name: String,
        by actor: Actor,
        _ edit: (String) throws(DirectoryError) -> String
    ) throws(DirectoryError) -> Model {
        let model = try change(by: actor) { (draft) throws(DirectoryError) in
            let known = try managedModel(name, in: draft)
            let body = try edit(known.stored.body)
            let declared = try read(model: body)
            guard declared.name == name else {
                throw .invalid("name", "A model keeps its name: grants and applications refer to it.")
            }
            return try put(declared, body: body, in: &draft)
        }
        logger.notice("model changed", metadata: ["model.name": "\(name)"])
        return model
    }

    /// Removes a model that no other falls back to or has among its targets.
    public func deleteModel(_ name: String, by actor: Actor) throws(DirectoryError) {
        try change(by: actor) { (draft) throws(DirectoryError) in
            _ = try managedModel(name, in: draft)
            if let user = draft.managed.models(fallingBackTo: name).first {
                throw DirectoryError(.notEmpty, "The model \(user) falls back to it. Change that first.")
            }
            if let user = draft.managed.models(aroundModel: name).first {
                throw DirectoryError(.notEmpty, "It is a target of the model \(user). Change that first.")
            }
            if let user = draft.managed.models(mirroringTo: name).first {
                throw DirectoryError(
                    .notEmpty,
                    "A rule of the model \(user) mirrors to it. Change that first."
                )
            }
            let old = draft.snapshot.models[name]
            draft.managed.models[name] = nil
            draft.write(.removeModel(name))
            draft.note(AuditEvent("model.delete", "model:\(name)", before: old.map { .model($0) }))
            try compile(&draft)
        }
        logger.notice("model deleted", metadata: ["model.name": "\(name)"])
    }

    /// What the catalogue knows of some of a provider's models, by their ids there.
    public func catalogued(_ models: [String], at provider: Provider) -> [String: TargetFacts] {
        let compiler = ModelCompiler(current: snapshot, facts: managed.facts, now: now())
        var known: [String: TargetFacts] = [:]
        for model in models { known[model] = compiler.knownFacts(model, at: provider.declaration) }
        return known
    }

    /// Compiles everything that is declared into the draft's providers and models.
    func compile(_ draft: inout Draft) throws(DirectoryError) {
        let compiler = ModelCompiler(current: draft.snapshot, facts: draft.managed.facts, now: now())
        let (providers, models) = compiler.compile(
            draft.managed.all,
            managedByFile: Set(draft.managed.file.providers.map(\.name)),
            modelsManagedByFile: Set(draft.managed.file.models.map(\.name))
        )
        draft.snapshot.put(providers: providers, models: models)
        draft.snapshot.put(mirrors: try mirrors(of: models, in: draft.snapshot))
    }

    /// The budgets of all rules that mirror; one that is there again has the place that it had.
    private func mirrors(
        of models: [String: Model],
        in snapshot: Snapshot
    ) throws(DirectoryError) -> [ScopeNode] {
        var budgets: [(name: ScopeName, terms: BudgetTerms)] = []
        for (name, model) in models {
            for rule in model.declaration.rules {
                if let mirror = rule.mirror {
                    budgets.append((.mirror(rule: rule.name, model: name), mirror.budget))
                }
            }
        }
        guard !budgets.isEmpty else { return [] }
        var scopes = snapshot.mirrors.mapValues(\.scope)
        let new = budgets.map(\.name).filter { scopes[$0] == nil }
        if !new.isEmpty {
            let made = try durably { try store.scopes(for: new) }
            for (name, scope) in zip(new, made) { scopes[name] = scope }
        }
        return budgets.compactMap { budget in
            scopes[budget.name].map {
                ScopeNode(scope: $0, name: budget.name, budget: budget.terms, limits: LimitTerms())
            }
        }
    }

    private func put(
        _ declared: ModelDeclaration,
        body: String,
        in draft: inout Draft
    ) throws(DirectoryError) -> Model {
        for (index, target) in declared.targets.enumerated()
        where draft.snapshot.providers[target.provider] == nil {
            throw .invalid("targets[\(index)].provider", "There is no provider named \"\(target.provider)\".")
        }
        for pool in declared.pools where draft.snapshot.models[pool.model] == nil {
            throw .invalid(
                "targets",
                "There is no model named \"\(pool.model)\"; a target without a provider is a model."
            )
        }
        let others = draft.managed.all.models.filter { $0.name != declared.name }
        if let line = PoolDeclaration.fault(in: others + [declared]) {
            let names = line.joined(separator: " → ")
            throw .invalid("targets", "Models would lead in a circle, too deep or too many ways: \(names).")
        }
        for (index, fallback) in declared.fallbacks.enumerated() where draft.snapshot.models[fallback] == nil
        {
            throw .invalid("fallbacks[\(index)]", "There is no model named \"\(fallback)\".")
        }
        for (index, rule) in declared.rules.enumerated() {
            guard let shadow = rule.mirror?.model, draft.snapshot.models[shadow] == nil else { continue }
            throw .invalid("rules[\(index)].mirror.model", "There is no model named \"\(shadow)\".")
        }
        let stored = StoredModel(name: declared.name, body: body)
        let old = draft.managed.models[declared.name].flatMap { _ in draft.snapshot.models[declared.name] }
        draft.managed.models[declared.name] = .init(stored: stored, declaration: declared)
        draft.write(.model(stored))
        try compile(&draft)
        guard let model = draft.snapshot.models[declared.name] else {
            throw DirectoryError(.notFound, "There is no such model.")
        }
        draft.note(
            AuditEvent(
                old == nil ? "model.create" : "model.update",
                "model:\(declared.name)",
                before: old.map { .model($0) },
                after: .model(model)
            )
        )
        return model
    }

    private func read(model body: String) throws(DirectoryError) -> ModelDeclaration {
        do throws(DeclarationFault) {
            return try tools.model(body)
        } catch {
            throw DirectoryError(error)
        }
    }

    private func managedModel(
        _ name: String,
        in draft: Draft
    ) throws(DirectoryError) -> ManagedDeclarations.ManagedModel {
        if draft.managed.file.models.contains(where: { $0.name == name }) {
            throw DirectoryError(
                .managedByFile,
                "The configuration file declares this model. Change it there."
            )
        }
        guard let known = draft.managed.models[name] else {
            throw DirectoryError(.notFound, "There is no such model.")
        }
        return known
    }
}
