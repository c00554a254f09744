import Catalogue
import Policy
import Vocabulary

extension DeclarationReader {
    func provider(_ reader: SectionReader) -> ProviderDeclaration {
        var provider = ProviderDeclaration(name: reader.text("name") ?? "", kind: reader.word("kind") ?? "")
        provider.facts = ProviderCatalogue.builtIn.facts(kind: provider.kind)
        provider.cloud = cloud(reader, kind: provider.kind)
        provider.baseURL = baseURL(reader, of: provider)
        provider.apiKey = apiKey(reader)
        provider.headers = reader.texts(byName: "headers").mapValues { Secret($0) }
        provider.caFile = reader.text("ca_file")
        provider.timeouts = reader.section("timeouts").map(timeouts)
        provider.retries = reader.section("retries").map(retries)
        provider.breaker = reader.section("breaker").map(breaker)
        provider.probe = probe(reader)
        if let limits = reader.section("limits") {
            provider.concurrency = limits.integer("concurrency")
            provider.requestsPerMinute = limits.integer("rpm")
            provider.tokensPerMinute = limits.integer("tpm")
            if let value = limits.integer("connections") { provider.connections = value }
            if let value = limits.integer("queue") { provider.queue = value }
        }
        provider.labels = reader.texts(byName: "labels")
        if let value = reader.word("on_client_gone").flatMap(ProviderDeclaration.ClientGonePolicy.init) {
            provider.onClientGone = value
        }
        provider.passthroughFee = reader.money("passthrough_fee") ?? .zero
        provider.cataloguePrefix = reader.text("catalogue_prefix")
        if provider.kind == "demo" {
            for name in ["base_url", "api_key", "api_keys", "headers", "ca_file", "catalogue_prefix"]
            where reader.has(name) {
                reading.report("a demo provider is built in and calls nobody", at: reader.place(of: name))
            }
        }
        checkHeaders(provider.headers, reader)
        return provider
    }

    /// The key, or the keys.
    private func apiKey(_ reader: SectionReader) -> Secret? {
        let key = reader.secret("api_key")
        guard let keys = reader.secrets("api_keys") else { return key }
        let place = reader.place(of: "api_keys")
        if reader.has("api_key") { reading.report("cannot stand beside api_key", at: place) }
        if !(1...ProviderDeclaration.mostKeys).contains(keys.count) {
            reading.report("must have 1 to \(ProviderDeclaration.mostKeys) keys", at: place)
        }
        if Set(keys.map(\.revealed)).count < keys.count { reading.report("has a key twice", at: place) }
        return ProviderDeclaration.joined(keys)
    }

    func timeouts(_ reader: SectionReader) -> Timeouts {
        var timeouts = Timeouts()
        if let value = reader.duration("connect") { timeouts.connect = value }
        if let value = reader.duration("first_byte") { timeouts.firstByte = value }
        if let value = reader.duration("idle") { timeouts.idle = value }
        if let value = reader.duration("total") { timeouts.total = value }
        return timeouts
    }

    func retries(_ reader: SectionReader) -> RetryTerms {
        var terms = RetryTerms()
        if let value = reader.integer("attempts") { terms.attempts = value }
        if let value = reader.percentage("budget") { terms.budgetPercent = value }
        return terms
    }

    private func baseURL(_ reader: SectionReader, of provider: ProviderDeclaration) -> String? {
        if provider.needsBaseURL, !reader.has("base_url") {
            reading.report(
                "is missing: a provider of kind \(provider.kind) has no address of its own",
                at: reader.place.missing("base_url")
            )
            return nil
        }
        // The form was checked with the text, so that reading it again cannot fail.
        let written = reader.text("base_url").flatMap { try? BaseURL($0, path: provider.ownPath).text }
        return written ?? provider.ownBaseURL
    }

    /// Header names differ only in case for YAML, and not at all for HTTP.
    private func checkHeaders(_ headers: [String: Secret], _ reader: SectionReader) {
        let names = headers.keys.map { $0.lowercased() }
        if Set(names).count < names.count {
            reading.report("a header is given twice; case does not count", at: reader.place(of: "headers"))
        }
    }
}
