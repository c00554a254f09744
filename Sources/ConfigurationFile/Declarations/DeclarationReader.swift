import Policy

/// Turns the sections of one reading into a declaration.
///
/// What is wrong goes to the reading's list and reading goes on, so that one run shows every problem; whoever reads
/// must not use the declaration if the list is not empty.
struct DeclarationReader {
    /// The reading that problems go to.
    let reading: Reading

    /// Reads everything, in the order of the file's sections, then checks what spans them.
    func declaration(_ root: SectionReader) -> Declaration {
        var declaration = Declaration()
        declaration.server = server(root.sectionOrAbsent("server"))
        declaration.store = store(root.sectionOrAbsent("store"))
        let providers = root.sections("providers")
        declaration.providers = providers.map(provider)
        for (provider, reader) in zip(declaration.providers, providers) { checkCredentials(provider, reader) }
        reportRepeatedNames(providers, declaration.providers.map(\.name), "provider")
        let models = root.sections("models")
        declaration.models = models.map(model)
        reportRepeatedNames(models, declaration.models.map(\.name), "model")
        declaration.teams = teams(root.sections("teams"), below: [])
        declaration.trustedIssuers = trustedIssuers(root.sections("trusted_issuers"))
        if let webhook = root.section("alerts")?.section("webhook") {
            declaration.alerts.webhook = self.webhook(webhook)
        }
        if let section = root.section("sign_in") {
            declaration.signIn = signIn(section, teams: declaration.teams)
        }
        checkReferences(declaration)
        checkPools(declaration.models)
        return declaration
    }

    /// Reports every name that an earlier section of the same list has.
    func reportRepeatedNames(_ readers: [SectionReader], _ names: [String], _ noun: String) {
        var seen: Set<String> = []
        for (reader, name) in zip(readers, names) where !name.isEmpty && !seen.insert(name).inserted {
            reading.report("a \(noun) named \"\(name)\" is declared above", at: reader.place(of: "name"))
        }
    }

    /// Reports where models that stand in each other lead in a circle, too deep, or too many ways.
    private func checkPools(_ models: [ModelDeclaration]) {
        guard let line = PoolDeclaration.fault(in: models) else { return }
        let names = line.joined(separator: " → ")
        let steps = Set(zip(line, line.dropFirst()).map { [$0, $1] })
        for pool in reading.pools where steps.contains([pool.model, pool.target]) {
            reading.report("models lead in a circle, too deep or too many ways: \(names)", at: pool.place)
        }
    }

    private func checkReferences(_ declaration: Declaration) {
        var providers = Set(declaration.providers.map(\.name))
        var models = Set(declaration.models.map(\.name))
        // While no provider is declared there is a built-in one with a model of the same name.
        if providers.isEmpty {
            providers.insert("demo")
            models.insert("demo")
        }
        for reference in reading.references {
            let names = reference.subject == .provider ? providers : models
            guard !names.contains(reference.name) else { continue }
            let suggestion = Nearest.name(to: reference.name, among: names.sorted())
            switch reference.subject {
            case .provider:
                reading.report(
                    "no provider named \"\(reference.name)\" is declared",
                    at: reference.place,
                    suggestion: suggestion
                )
            case .fallback, .mirror:
                reading.report(
                    "no model named \"\(reference.name)\" is declared",
                    at: reference.place,
                    suggestion: suggestion
                )
            case .pool:
                reading.report(
                    "no model named \"\(reference.name)\" is declared; a target without a provider is a model",
                    at: reference.place,
                    suggestion: suggestion
                )
            case .grant:
                reading.warn(
                    "no model named \"\(reference.name)\" is declared",
                    at: reference.place,
                    suggestion: suggestion
                )
            }
        }
    }
}
