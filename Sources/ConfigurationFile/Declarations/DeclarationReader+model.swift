import Policy
import Vocabulary

extension DeclarationReader {
    func model(_ reader: SectionReader) -> ModelDeclaration {
        var model = ModelDeclaration(name: reader.text("name") ?? "")
        if let value = reader.word("strategy").flatMap(ModelDeclaration.Strategy.init) {
            model.strategy = value
        }
        if let section = reader.section("sticky") { model.sticky = sticky(section, of: model) }
        if let section = reader.section("timeouts") { model.timeouts = timeouts(section) }
        if let section = reader.section("retries") { model.retries = retries(section) }
        if let section = reader.section("breaker") { model.breaker = breaker(section) }
        model.hedge = hedge(reader)
        if let words = reader.words("fallback_on") {
            model.fallbackOn = Set(words.compactMap(FallbackClass.init))
        }
        model.continuesStreams = reader.boolean("continue_streams") ?? false
        if let value = reader.word("answer_model").flatMap(ModelDeclaration.AnswerModel.init) {
            model.answerModel = value
        }
        model.allowsUnpriced = reader.word("unpriced") == "allow"
        if let section = reader.section("limits") { model.limits = limits(section) }
        if let section = reader.section("unsupported") { model.unsupported = losses(section) }
        (model.targets, model.pools) = targets(reader, of: model.name)
        model.fallbacks = fallbacks(reader, of: model.name)
        model.rules = rules(reader, of: model)
        return model
    }

    private func sticky(_ reader: SectionReader, of model: ModelDeclaration) -> StickyTerms {
        var terms = StickyTerms()
        if let value = reader.word("by").flatMap(StickyTerms.Subject.init) { terms.subject = value }
        if let value = reader.text("header") { terms.header = value.lowercased() }
        if model.strategy != .sticky {
            reading.report("says nothing without strategy: sticky", at: reader.place)
        } else if (terms.subject == .header) != reader.has("header") {
            reading.report("goes with by: header, and by: header with it", at: reader.place(of: "header"))
        }
        return terms
    }

    private func losses(_ reader: SectionReader) -> [Capability: LossHandling] {
        var losses: [Capability: LossHandling] = [:]
        for capability in Capability.allCases {
            losses[capability] = reader.word(capability.rawValue).flatMap(LossHandling.init)
        }
        return losses
    }

    private func targets(
        _ reader: SectionReader,
        of model: String
    ) -> (targets: [TargetDeclaration], pools: [PoolDeclaration]) {
        let readers = reader.sections("targets")
        if readers.isEmpty, reader.has("targets") {
            reading.report("must have at least one target", at: reader.place(of: "targets"))
        }
        var targets: [TargetDeclaration] = []
        var pools: [PoolDeclaration] = []
        var seen: Set<[String]> = []
        for reader in readers {
            var names: [String]
            if reader.has("provider") {
                let target = target(reader)
                names = [target.provider, target.model]
                targets.append(target)
            } else {
                let pool = pool(reader, of: model)
                names = [pool.model]
                pools.append(pool)
            }
            guard !names.contains(""), !seen.insert(names).inserted else { continue }
            reading.report("the same provider and model are a target above", at: reader.place)
        }
        return (targets, pools)
    }

    /// A target without a provider: a model.
    private func pool(_ reader: SectionReader, of model: String) -> PoolDeclaration {
        var pool = PoolDeclaration(model: reader.text("model") ?? "")
        if let value = reader.integer("weight") { pool.weight = value }
        if let value = reader.integer("priority") { pool.priority = value }
        for key in ["price", "context_tokens", "max_output_tokens", "labels", "lacks", "probe"]
        where reader.has(key) {
            reading.report(
                "is a provider's to have; this target is a model, as it names no provider",
                at: reader.place(of: key)
            )
        }
        if !pool.model.isEmpty {
            let place = reader.place(of: "model")
            reading.references.append(Reference(subject: .pool, name: pool.model, place: place))
            reading.pools.append(PoolPlace(model: model, target: pool.model, place: place))
        }
        return pool
    }

    private func target(_ reader: SectionReader) -> TargetDeclaration {
        var target = TargetDeclaration(
            provider: reader.text("provider") ?? "",
            model: reader.text("model") ?? ""
        )
        if !target.provider.isEmpty {
            reading.references.append(
                Reference(subject: .provider, name: target.provider, place: reader.place(of: "provider"))
            )
        }
        if let value = reader.integer("weight") { target.weight = value }
        if let value = reader.integer("priority") { target.priority = value }
        target.price = reader.section("price").map(price)
        target.contextTokens = reader.integer("context_tokens")
        target.maxOutputTokens = reader.integer("max_output_tokens")
        target.labels = reader.texts(byName: "labels")
        target.lacks = reader.words("lacks").map { Set($0.compactMap(Capability.init)) }
        if reader.has("probe") { target.probe = probe(reader).map(ProbeChoice.on) ?? .off }
        return target
    }

    private func fallbacks(_ reader: SectionReader, of model: String) -> [String] {
        let fallbacks = reader.texts("fallbacks") ?? []
        var seen: Set<String> = []
        for fallback in fallbacks {
            if fallback.value == model {
                reading.report("a model cannot fall back to itself", at: fallback.place)
            } else if !seen.insert(fallback.value).inserted {
                reading.report("is named above", at: fallback.place)
            } else {
                reading.references.append(
                    Reference(subject: .fallback, name: fallback.value, place: fallback.place)
                )
            }
        }
        return fallbacks.map(\.value)
    }
}
