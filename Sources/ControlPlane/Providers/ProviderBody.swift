import Directory
import Policy
import Vocabulary

/// What a body says of a provider: the form of the configuration file, with the credential as a literal.
enum ProviderBody {
    private static let summaries = [
        ("base_url", "The root of its API."),
        ("labels", "Labels of every target."), ("timeouts", "Deadlines of attempts."),
        ("retries", "Retries."), ("breaker", "When its targets are left alone for failing."),
        ("probe", "How it is asked now and then whether it is well."),
        ("limits", "Bounds of the process towards it."),
        ("on_client_gone", "What happens upstream when the client leaves: `cancel` or `drain`."),
        ("passthrough_fee", "US dollars for each request to a route that the gateway does not know."),
        ("catalogue_prefix", "The catalogue's name for its prices."), ("region", "AWS's region."),
        ("role_arn", "AWS's role that is taken."), ("project", "Google Cloud's project."),
        ("location", "Google Cloud's location."), ("tenant_id", "The tenant of Microsoft Entra ID."),
        ("client_id", "The application that is registered there."),
    ]

    private static let secretSummaries: [ProviderSecret: String] = [
        .apiKey: "The credential itself", .accessKeyID: "The name of AWS's key",
        .secretAccessKey: "AWS's key", .sessionToken: "What AWS's temporary keys need beside",
        .credentials: "The JSON document of a Google service account, as an object or a text",
        .clientSecret: "The secret of an application of Microsoft Entra ID",
    ]

    private static let fields: [Field] =
        ProviderSecret.allCases.map {
            .optional(
                $0.rawValue,
                $0.isDocument ? .anything : .nullable(.text),
                (secretSummaries[$0] ?? "A secret") + "; it is sealed and never shown again."
            )
        } + [
            .optional(
                "api_keys",
                .nullable(.list(.text)),
                "Several credentials in place of `api_key`; they are sealed and never shown again."
            ),
            .optional(
                "headers",
                .anything,
                "Further headers for every request; their values are sealed and never shown again."
            ),
        ] + summaries.map { .optional($0.0, .anything, $0.1 + " As in the configuration file.") }

    /// The form of a new provider.
    static let creation = ObjectSchema(
        "ProviderCreation",
        "A new provider, as in the configuration file.",
        isOpen: true,
        [.required("name", .text, "Its name."), .required("kind", .text, "Its kind, such as `openai`.")]
            + fields
    )

    /// The form of a change.
    static let change = ObjectSchema(
        "ProviderChange",
        "What changes of a provider; what is absent stays, null takes away. It keeps its name.",
        isOpen: true,
        [.optional("kind", .text, "Its kind.")] + fields
    )

    /// The secrets that a body gives or takes away; those that it does not name stay.
    static func secrets(_ body: JSONValue) throws(Problem) -> [ProviderSecret: CredentialChange] {
        for name in ["ca_file", "profile", "web_identity_token_file"] where body[name] != nil {
            throw .invalid(name, "A file of the host can be named in the configuration file alone.")
        }
        var secrets: [ProviderSecret: CredentialChange] = [:]
        for secret in ProviderSecret.allCases {
            guard let value = body[secret.rawValue] else { continue }
            secrets[secret] = try change(value, secret)
        }
        if let keys = body["api_keys"] {
            guard body["api_key"] == nil else {
                throw .invalid("api_keys", "It cannot stand beside api_key.")
            }
            secrets[.apiKey] = try change(keys: keys)
        }
        return secrets
    }

    /// The headers that a body gives or takes away; those that it does not name stay.
    static func headers(_ body: JSONValue) throws(Problem) -> HeaderChanges {
        guard let value = body["headers"] else { return .none }
        guard value != .null else { return HeaderChanges(clearsOthers: true) }
        guard let members = value.members else {
            throw .invalid("headers", "Headers are an object of names and values; what is left out stays.")
        }
        var changes = HeaderChanges()
        for member in members {
            switch member.value {
            case .null: changes.named[member.name] = .clear
            case .array, .object:
                throw .invalid("headers.\(member.name)", "The value of a header is a text.")
            case .string(let text): changes.named[member.name] = .set(Secret(text))
            case .number, .bool: changes.named[member.name] = .set(Secret(JSONWriter.text(member.value)))
            }
        }
        return changes
    }

    /// A body without its secrets and headers.
    static func withoutSecrets(_ body: JSONValue) -> JSONValue {
        ProviderSecret.allCases.reduce(body.without("api_keys").without("headers")) {
            $0.without($1.rawValue)
        }
    }

    private static func change(keys: JSONValue) throws(Problem) -> CredentialChange {
        guard let values = keys.elements else { return .clear }
        var secrets: [Secret] = []
        for value in values {
            guard case .set(let secret) = try change(value, .apiKey) else {
                throw .invalid("api_keys", "A secret is a text.")
            }
            secrets.append(secret)
        }
        guard (1...ProviderDeclaration.mostKeys).contains(secrets.count),
            Set(secrets.map(\.revealed)).count == secrets.count,
            let joined = ProviderDeclaration.joined(secrets)
        else {
            throw .invalid("api_keys", "There are 1 to \(ProviderDeclaration.mostKeys) keys, each once.")
        }
        return .set(joined)
    }

    private static func change(
        _ value: JSONValue,
        _ secret: ProviderSecret
    ) throws(Problem) -> CredentialChange {
        if secret.isDocument, value.members != nil { return .set(Secret(JSONWriter.text(value))) }
        guard let text = value.text else {
            guard value == .null else { throw .invalid(secret.rawValue, "A secret is a text.") }
            return .clear
        }
        guard !text.hasPrefix("env:"), !text.hasPrefix("file:") else {
            throw .invalid(
                secret.rawValue,
                "The API takes the credential itself: a reference would read the host. References belong into the "
                    + "configuration file."
            )
        }
        if secret.isDocument {
            guard !text.isEmpty, text.utf8.count <= 65_536, !text.utf8.contains(0) else {
                throw .invalid(secret.rawValue, "A credential is a document of at most 65536 bytes.")
            }
            return .set(Secret(text))
        }
        guard !text.isEmpty, text.utf8.count <= 16_384, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
        else {
            throw .invalid(secret.rawValue, "A credential is one line of printable ASCII without blanks.")
        }
        return .set(Secret(text))
    }
}
