extension Section {
    static let serverFields = [
        Field(
            "listen",
            .text(.listenAddress),
            "Address of the data plane, HOST:PORT.",
            fallback: "127.0.0.1:8080"
        ),
        Field(
            "admin_listen",
            .text(.listenAddress),
            "Address of the admin listener, HOST:PORT.",
            fallback: "127.0.0.1:8081"
        ),
        Field("max_body", .size(1 << 10...1 << 30), "The largest request body.", fallback: "32MiB"),
        Field(
            "max_buffered",
            .size(1 << 20...1 << 40),
            "Bytes of request bodies that the whole process holds at once; at least max_body.",
            fallback: "1GiB"
        ),
        Field(
            "idempotency_window",
            .duration(.zero ... .seconds(86_400)),
            "For how long the answer of a request with an idempotency-key is kept for its repeats; zero keeps none.",
            fallback: "10m"
        ),
        Field(
            "max_connections",
            .integer(1...1_000_000),
            "Client connections open at once.",
            fallback: "16384"
        ),
        Field(
            "max_exchanges",
            .integer(1...1_000_000),
            "Exchanges that the whole process has under way at once.",
            fallback: "65536"
        ),
        Field(
            "max_lag",
            .duration(.milliseconds(10) ... .seconds(60)),
            "How late an event loop may be in its work, several times in a row, before it refuses new requests.",
            fallback: "1s"
        ),
        Field(
            "drain_timeout",
            .duration(.zero ... .seconds(3600)),
            "How long open exchanges may take after SIGTERM.",
            fallback: "30s"
        ),
        Field(
            "event_loops",
            .integer(0...1024),
            "Threads of the data plane; 0 is one for each processor.",
            fallback: "0"
        ),
        Field(
            "default_max_output_tokens",
            .integer(1...10_000_000),
            "The output bound of a model that states none.",
            fallback: "4096"
        ),
        Field(
            "default_max_searches",
            .integer(0...10_000),
            "The searches that a hold covers where a request offers some and does not say how many.",
            fallback: "20"
        ),
        Field(
            "trusted_proxies",
            .list(.text(.network)),
            "Networks in CIDR form whose x-forwarded-for counts."
        ),
        Field(
            "open_metrics",
            .boolean,
            "Whether /metrics needs no token on an address other than loopback.",
            fallback: "false"
        ),
        Field(
            "secret_key",
            .reference,
            "The key that seals provider credentials; absent means secret.key in the data directory."
        ),
        Field("tls", .section(.tls), "Certificate of the data listener; absent means cleartext."),
        Field("cors", .section(.cors), "Which pages of browsers may call the data plane; absent means none."),
        Field(
            "catalogue",
            .text(.path),
            "A JSON Lines file of model facts and prices that replaces the built-in one."
        ),
        Field(
            "log_level",
            .choice(["trace", "debug", "info", "notice", "warning", "error"]),
            "The least severe log entries that are written.",
            fallback: "info"
        ),
        Field(
            "log_format",
            .choice(["auto", "human", "json"]),
            "Form of log entries; auto is human on a terminal and json otherwise.",
            fallback: "auto"
        ),
    ]

    static let tlsFields = [
        Field("certificate", .text(.path), "PEM file of the certificate chain."),
        Field("private_key", .text(.path), "PEM file of the private key."),
    ]

    static let corsFields = [
        Field("origins", .list(.text(.origin)), "Origins of pages, or \"*\" alone for all."),
        Field(
            "max_age",
            .duration(.zero ... .seconds(86_400)),
            "How long a browser may keep what it was allowed.",
            fallback: "10m"
        ),
    ]

    static let storeFields = [
        Field(
            "url",
            .text(.storeURL),
            "sqlite:PATH; absent means gatehouse.db in the data directory."
        ),
        Field("retention", .section(.retention), "How long rows are kept."),
    ]

    static let retentionFields = [
        Field("requests", .duration(retentionRange), "Rows of single requests.", fallback: "90d"),
        Field(
            "usage",
            .duration(retentionRange),
            "Sums of usage by the hour; at least as long as requests.",
            fallback: "3y"
        ),
        Field(
            "responses",
            .duration(retentionRange),
            "Answers that callers of the Responses API let the gateway keep.",
            fallback: "30d"
        ),
    ]

    private static let retentionRange: ClosedRange<Duration> = .seconds(86_400) ... .seconds(36_500 * 86_400)
}
