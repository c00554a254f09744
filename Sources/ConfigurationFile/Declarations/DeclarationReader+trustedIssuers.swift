import Policy

extension DeclarationReader {
    /// The most rules of one issuer.
    private static let mostRules = 256

    func trustedIssuers(_ readers: [SectionReader]) -> [TrustedIssuerDeclaration] {
        let issuers = readers.map(trustedIssuer)
        var seen: Set<String> = []
        for (reader, issuer) in zip(readers, issuers)
        where !issuer.issuer.isEmpty && !seen.insert(issuer.issuer).inserted {
            reading.report("the same issuer is trusted above", at: reader.place(of: "issuer"))
        }
        return issuers
    }

    private func trustedIssuer(_ reader: SectionReader) -> TrustedIssuerDeclaration {
        var issuer = TrustedIssuerDeclaration(
            issuer: reader.text("issuer") ?? "",
            audience: reader.text("audience") ?? "",
            keysURL: reader.text("jwks_url")
        )
        let rules = reader.sections("rules")
        if rules.isEmpty, reader.has("rules") {
            reading.report("must have at least one rule", at: reader.place(of: "rules"))
        }
        if rules.count > Self.mostRules {
            reading.report("has at most \(Self.mostRules) items", at: reader.place(of: "rules"))
        }
        issuer.rules = rules.map(rule)
        var seen: Set<[String]> = []
        for (reader, rule) in zip(rules, issuer.rules) where !seen.insert([rule.claim, rule.value]).inserted {
            reading.report("the same claim and value are a rule above", at: reader.place)
        }
        return issuer
    }

    private func rule(_ reader: SectionReader) -> WorkloadRuleDeclaration {
        var rule = WorkloadRuleDeclaration(
            claim: reader.text("claim") ?? "",
            value: reader.text("value") ?? "",
            team: reader.text("team") ?? ""
        )
        rule.name = reader.text("name")
        let models = reader.texts("models")
        rule.models = models?.map(\.value)
        for model in models ?? [] where !model.value.contains("*") {
            reading.references.append(Reference(subject: .grant, name: model.value, place: model.place))
        }
        rule.budget = reader.section("budget").map(budget)
        if let section = reader.section("limits") { rule.limits = limits(section) }
        rule.tags = reader.texts(byName: "tags")
        return rule
    }
}
