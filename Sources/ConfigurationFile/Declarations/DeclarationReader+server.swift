import Policy

extension DeclarationReader {
    func server(_ reader: SectionReader) -> ServerSettings {
        var settings = ServerSettings()
        if let value = reader.text("listen") { settings.listen = value }
        if let value = reader.text("admin_listen") { settings.adminListen = value }
        if let value = reader.size("max_body") { settings.maxBody = value }
        if let value = reader.size("max_buffered") { settings.maxBuffered = value }
        if let value = reader.duration("idempotency_window") { settings.idempotencyWindow = value }
        if let value = reader.integer("max_connections") { settings.maxConnections = value }
        if let value = reader.integer("max_exchanges") { settings.maxExchanges = value }
        if let value = reader.duration("max_lag") { settings.maxLag = value }
        if let value = reader.duration("drain_timeout") { settings.drainTimeout = value }
        if let value = reader.integer("event_loops") { settings.eventLoops = value }
        if let value = reader.integer("default_max_output_tokens") { settings.defaultMaxOutputTokens = value }
        if let value = reader.integer("default_max_searches") { settings.defaultMaxSearches = value }
        if let value = reader.texts("trusted_proxies") { settings.trustedProxies = value.map(\.value) }
        if let value = reader.boolean("open_metrics") { settings.openMetrics = value }
        settings.secretKey = reader.reference("secret_key")
        settings.catalogue = reader.text("catalogue")
        if let value = reader.word("log_level") { settings.logLevel = value }
        if let value = reader.word("log_format") { settings.logFormat = value }
        let encryption = reader.sectionOrAbsent("tls")
        settings.tlsCertificate = encryption.text("certificate")
        settings.tlsPrivateKey = encryption.text("private_key")
        settings.crossOrigin = crossOrigin(reader.sectionOrAbsent("cors"))
        check(settings, reader, encryption)
        return settings
    }

    private func crossOrigin(_ reader: SectionReader) -> CrossOriginTerms {
        var terms = CrossOriginTerms()
        let origins = reader.texts("origins") ?? []
        terms.origins = origins.map(\.value)
        if let value = reader.duration("max_age") { terms.maxAge = value }
        if origins.count > 1, let all = origins.first(where: { $0.value == "*" }) {
            reading.report("\"*\" stands for all origins and must be the only one", at: all.place)
        }
        return terms
    }

    func store(_ reader: SectionReader) -> StoreSettings {
        var settings = StoreSettings()
        settings.url = reader.text("url")
        let retention = reader.sectionOrAbsent("retention")
        if let value = retention.duration("requests") { settings.retention.requests = value }
        if let value = retention.duration("usage") { settings.retention.usage = value }
        if let value = retention.duration("responses") { settings.retention.responses = value }
        if settings.retention.usage < settings.retention.requests {
            // A single request is found by the hours that its sums are in.
            reading.report(
                "must be at least requests, which is \(Scalar.durationText(settings.retention.requests))",
                at: retention.winningPlace(of: "usage")
            )
        }
        return settings
    }

    private func check(_ settings: ServerSettings, _ reader: SectionReader, _ encryption: SectionReader) {
        if (settings.tlsCertificate == nil) != (settings.tlsPrivateKey == nil) {
            reading.report("certificate and private_key must be given together", at: encryption.place)
        }
        if settings.maxBuffered < settings.maxBody {
            reading.report(
                "must be at least max_body, which is \(Scalar.sizeText(settings.maxBody))",
                at: reader.winningPlace(of: "max_buffered")
            )
        }
        if settings.listen == settings.adminListen, !settings.listen.hasSuffix(":0") {
            reading.report(
                "must differ from listen: the admin listener has an address of its own",
                at: reader.winningPlace(of: "admin_listen")
            )
        }
    }
}

extension SectionReader {
    /// Where the value that wins was given: the environment's variable if it is set.
    fileprivate func winningPlace(of name: String) -> Place { override(name)?.place ?? place(of: name) }
}
