import Catalogue

extension Section {
    /// The kinds of the families, then those of the catalogue.
    private static let providerKinds =
        [
            "openai", "openai-compatible", "azure-openai", "anthropic", "gemini", "vertex", "bedrock",
            "cohere", "jina", "mistral", "ollama",
            "demo",
        ] + ProviderCatalogue.builtIn.kinds

    static let providerFields = [
        Field("name", .text(.providerName), "The provider's name.", isRequired: true),
        Field(
            "kind",
            .choice(providerKinds),
            "What the provider speaks.",
            isRequired: true
        ),
        Field(
            "base_url",
            .text(.baseURL),
            "The API's root, version segment included; one without a path gets the kind's path. Required for kinds without an address of their own, such as openai-compatible."
        ),
        Field("api_key", .reference, "The credential; absent sends none."),
        Field(
            "api_keys",
            .list(.reference),
            "Several credentials in place of one; requests spread over them."
        ),
        Field(
            "headers",
            .texts(name: .headerName, value: .headerValue),
            "Further headers for every request."
        ),
        Field("ca_file", .text(.path), "PEM file of the authorities trusted instead of the system's."),
        Field("timeouts", .section(.timeouts), "Deadlines of attempts; they win over the model's."),
        Field("retries", .section(.retries), "Retries; they win over the model's."),
        Field(
            "breaker",
            .section(.breaker),
            "When a target at this provider that fails is left alone; it wins over the model's."
        ),
        Field(
            "probe",
            .toggle(.probe),
            "Asks the provider now and then whether it is well.",
            fallback: "false"
        ),
        Field("limits", .section(.providerLimits), "Bounds of the process towards this provider."),
        Field(
            "labels",
            .texts(name: .labelName, value: .labelValue),
            "Labels of every target at this provider."
        ),
        Field(
            "on_client_gone",
            .choice(["cancel", "drain"]),
            "What happens upstream when the client leaves.",
            fallback: "cancel"
        ),
        Field(
            "passthrough_fee",
            .amount(maximum: 1_000_000),
            "USD for each request that is passed through to a route which the gateway does not know.",
            fallback: "0"
        ),
        Field(
            "catalogue_prefix",
            .text(.plain),
            "The catalogue's name for this provider, such as groq: where its models' prices come from."
        ),
    ]

    static let providerLimitsFields = [
        Field("concurrency", .integer(1...1_000_000), "Calls in flight at once; absent is unbounded."),
        Field("rpm", .integer(1...1_000_000_000), "Attempts per minute; absent is unlimited."),
        Field(
            "tpm",
            .integer(1...1_000_000_000_000),
            "Tokens per minute, input and output together; absent is unlimited."
        ),
        Field("connections", .integer(1...1_000_000), "Connections open at once.", fallback: "16384"),
        Field(
            "queue",
            .integer(0...1_000_000),
            "Exchanges that may wait for a connection at once.",
            fallback: "4096"
        ),
    ]

    static let timeoutsFields = [
        Field(
            "connect",
            .duration(.milliseconds(1) ... .seconds(3600)),
            "Until the connection stands, TLS included.",
            fallback: "2s"
        ),
        Field(
            "first_byte",
            .duration(.milliseconds(1) ... .seconds(86_400)),
            "From the request sent to the first byte of the answer.",
            fallback: "60s"
        ),
        Field(
            "idle",
            .duration(.milliseconds(1) ... .seconds(86_400)),
            "Between two pieces of the answer.",
            fallback: "30s"
        ),
        Field(
            "total",
            .duration(.milliseconds(1) ... .seconds(86_400)),
            "The whole exchange.",
            fallback: "10m"
        ),
    ]

    static let retriesFields = [
        Field("attempts", .integer(0...10), "Extra tries per exchange.", fallback: "2"),
        Field(
            "budget",
            .percentage(0...100),
            "Repeats on the same target as a share of its requests in the last 10 seconds.",
            fallback: "10%"
        ),
    ]
}
