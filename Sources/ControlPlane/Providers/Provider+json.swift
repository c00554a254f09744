import Policy
import Vocabulary

extension Provider {
    /// The form in answers.
    static let answer = ObjectSchema(
        "Provider",
        "An upstream account or server; its credential is never shown.",
        [
            .required("name", .text, "Its name."),
            .required("kind", .text, "Its kind, such as `openai`."),
            .required("base_url", .nullable(.text), "The root of its API."),
            .required("has_api_key", .boolean, "Whether a credential is there."),
            .required("api_key_count", .count, "How many credentials requests spread over."),
            .required("secrets", .list(.text), "The names of the secrets that are there."),
            .required("cloud", .nullable(.object(CloudTerms.answer)), "Its account, if it is in a cloud."),
            .required("headers", .list(.text), "The names of further headers for every request."),
            .required("labels", Pairs.answer, "Its labels."),
            .required("limits", .object(limits), "Its own limits in this process."),
            .required(
                "timeouts",
                .nullable(.object(Timeouts.answer)),
                "Its deadlines; null leaves the model's."
            ),
            .required(
                "retries",
                .nullable(.object(RetryTerms.answer)),
                "Its retries; null leaves the model's."
            ),
            .required(
                "breaker",
                .nullable(.object(BreakerTerms.answer)),
                "When its targets are left alone for failing; null leaves the model's."
            ),
            .required("probe", .nullable(.object(ProbeTerms.answer)), "How it is asked whether it is well."),
            .required(
                "on_client_gone",
                .choice(ProviderDeclaration.ClientGonePolicy.allCases.map(\.rawValue)),
                "What happens upstream when the client leaves."
            ),
            .required(
                "passthrough_fee",
                .money,
                "For each request to a route that the gateway does not know."
            ),
            .required("status", .choice(["active"]), "Always `active`."),
            .required("managed_by", .choice(Managed.all), "Who may change it."),
        ]
    )

    private static let limits = ObjectSchema(
        "ProviderLimits",
        "What a provider may have at once and in a minute, in this process.",
        [
            .required("concurrency", .nullable(.count), "Calls in flight; null is unbounded."),
            .required("rpm", .nullable(.count), "Attempts per minute; null is unlimited."),
            .required("tpm", .nullable(.count), "Tokens per minute; null is unlimited."),
            .required("connections", .count, "Open connections."),
            .required("queue", .count, "Exchanges that wait for a connection."),
        ]
    )

    /// The provider as an answer shows it.
    var json: JSONValue {
        [
            "name": .string(name),
            "kind": .string(declaration.kind),
            "base_url": .nonEmpty(baseURL),
            "has_api_key": .bool(declaration.apiKey != nil),
            "api_key_count": .integer(declaration.keys.count),
            "secrets": .texts(declaration.secrets.keys.map(\.rawValue).sorted()),
            "cloud": declaration.cloud.json(kind: declaration.kind) ?? .null,
            "headers": .texts(declaration.headers.keys.sorted()),
            "labels": .map(declaration.labels),
            "limits": [
                "concurrency": .whole(declaration.concurrency),
                "rpm": .whole(declaration.requestsPerMinute),
                "tpm": .whole(declaration.tokensPerMinute),
                "connections": .integer(declaration.connections),
                "queue": .integer(declaration.queue),
            ],
            "timeouts": declaration.timeouts?.json ?? .null,
            "retries": declaration.retries?.json ?? .null,
            "breaker": declaration.breaker?.json ?? .null,
            "probe": declaration.probe?.json ?? .null,
            "on_client_gone": .string(declaration.onClientGone.rawValue),
            "passthrough_fee": .text(declaration.passthroughFee),
            "status": "active",
            "managed_by": .string(Managed.by(file: isManagedByFile, provider: self)),
        ]
    }
}
