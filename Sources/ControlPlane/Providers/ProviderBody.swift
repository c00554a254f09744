import Directory
import Vocabulary

/// What a body says of a provider: the form of the configuration file, with the credential as a literal.
enum ProviderBody {
    private static let summaries = [
        ("base_url", "The root of its API."), ("headers", "Further headers for every request."),
        ("labels", "Labels of every target."), ("timeouts", "Deadlines of attempts."),
        ("retries", "Retries."), ("limits", "Bounds of the process towards it."),
        ("on_client_gone", "What happens upstream when the client leaves: `cancel` or `drain`."),
        ("catalogue_prefix", "The catalogue's name for its prices."),
    ]

    private static let fields: [Field] =
        [
            .optional(
                "api_key",
                .nullable(.text),
                "The credential itself; it is sealed and never shown again."
            )
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

    /// The credential that a body gives.
    static func credential(_ body: JSONValue) throws(Problem) -> CredentialChange {
        if body["ca_file"] != nil {
            throw .invalid("ca_file", "A file of the host can be named in the configuration file alone.")
        }
        guard let value = body["api_key"] else { return .keep }
        guard let text = value.text else { return .clear }
        guard !text.hasPrefix("env:"), !text.hasPrefix("file:") else {
            throw .invalid(
                "api_key",
                "The API takes the credential itself: a reference would read the host. References belong into the "
                    + "configuration file."
            )
        }
        guard !text.isEmpty, text.utf8.count <= 16_384, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
        else {
            throw .invalid("api_key", "A credential is one line of printable ASCII without blanks.")
        }
        return .set(Secret(text))
    }
}
