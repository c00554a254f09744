import Policy
import Vocabulary

extension AuditRendering {
    /// The settings of the process; where secrets are is said, what they are is not.
    static func settings(_ server: ServerSettings, _ store: StoreSettings) -> JSONValue {
        [
            "listen": .string(server.listen),
            "admin_listen": .string(server.adminListen),
            "max_body": .integer(server.maxBody),
            "max_buffered": .integer(server.maxBuffered),
            "idempotency_window": .string(server.idempotencyWindow.text),
            "max_connections": .integer(server.maxConnections),
            "max_exchanges": .integer(server.maxExchanges),
            "max_lag": .string(server.maxLag.text),
            "drain_timeout": .string(server.drainTimeout.text),
            "event_loops": .integer(server.eventLoops),
            "default_max_output_tokens": .integer(server.defaultMaxOutputTokens),
            "default_max_searches": .integer(server.defaultMaxSearches),
            "trusted_proxies": .texts(server.trustedProxies),
            "open_metrics": .bool(server.openMetrics),
            "secret_key": .text(server.secretKey),
            "tls_certificate": .text(server.tlsCertificate),
            "tls_private_key": .text(server.tlsPrivateKey),
            "cors_origins": .texts(server.crossOrigin.origins),
            "cors_max_age": .string(server.crossOrigin.maxAge.text),
            "catalogue": .text(server.catalogue),
            "log_level": .string(server.logLevel),
            "log_format": .string(server.logFormat),
            "store_url": .text(store.url),
            "retention_requests": .string(store.retention.requests.text),
            "retention_usage": .string(store.retention.usage.text),
            "retention_responses": .string(store.retention.responses.text),
        ]
    }
}

extension AlertSettings {
    /// Where alerts go; a webhook's path or query may hold a token, so that only a fingerprint tells the whole URL.
    func audited(_ fingerprint: (Secret) -> String) -> JSONValue {
        guard let webhook else { return ["webhook": .null] }
        let hostStart = webhook.url.firstRange(of: "://")?.upperBound ?? webhook.url.endIndex
        let hostEnd = webhook.url[hostStart...].firstIndex { "/?".contains($0) } ?? webhook.url.endIndex
        return [
            "webhook": [
                "url": .string(String(webhook.url[..<hostEnd])),
                "url_fingerprint": .string(fingerprint(Secret(webhook.url))),
                "secret_fingerprint": .string(fingerprint(webhook.secret)),
            ]
        ]
    }
}

extension SignInSettings {
    /// How people come in, in the form of the configuration file; of the client's secret a fingerprint.
    func audited(_ fingerprint: (Secret) -> String) -> JSONValue {
        [
            "public_url": .text(publicURL),
            "password": .bool(allowsPasswords),
            "session_lifetime": .string(sessionLifetime.text),
            "session_idle": .string(sessionIdle.text),
            "openid": openID?.audited(fingerprint) ?? .null,
        ]
    }
}

extension OpenIDSettings {
    fileprivate func audited(_ fingerprint: (Secret) -> String) -> JSONValue {
        [
            "issuer": .string(issuer),
            "client_id": .string(clientID),
            "client_secret_fingerprint": clientSecret.map { .string(fingerprint($0)) } ?? .null,
            "scopes": .texts(scopes),
            "email_claim": .string(emailClaim),
            "group_claim": .string(groupClaim),
            "create_users": .bool(createsUsers),
            "trust_email": .bool(trustsEmail),
        ]
    }
}

extension TrustedIssuerDeclaration {
    /// The issuer with its rules, in the form of the configuration file.
    var audited: JSONValue {
        [
            "issuer": .string(issuer),
            "audience": .string(audience),
            "jwks_url": .text(keysURL),
            "rules": .array(rules.map(\.audited)),
        ]
    }
}

extension WorkloadRuleDeclaration {
    fileprivate var audited: JSONValue {
        [
            "claim": .string(claim),
            "value": .string(value),
            "team": .string(team),
            "name": .text(name),
            "models": models.map { .texts($0) } ?? .null,
            "budget": budget?.json ?? .null,
            "limits": limits.json,
            "tags": .map(tags),
        ]
    }
}
