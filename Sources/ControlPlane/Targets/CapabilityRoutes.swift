import Policy
import Vocabulary

/// The route of the table of capabilities.
enum CapabilityRoutes {
    static func all(_ services: AdminServices) -> [Route] {
        [
            Route(
                "GET",
                "/api/v1/capabilities",
                "listCapabilities",
                "List what each kind of provider can do or be told",
                access: .known,
                success: .object(answer)
            ) { _ in .json(["data": .array(services.capabilities().map(\.json)), "next_cursor": .null]) }
        ]
    }

    private static let answer = ObjectSchema(
        "Capabilities",
        "The table of capabilities, all of it.",
        [
            .required("data", .list(.object(CapabilityRow.answer)), "The rows."),
            .required("next_cursor", .nullable(.text), "Always null."),
        ]
    )
}

extension CapabilityRow {
    /// The form in answers.
    static let answer = ObjectSchema(
        "CapabilityRow",
        "What a kind of provider can do or be told, when it is asked in a translation.",
        [
            .required("kind", .text, "The kind of provider."),
            .required("model", .nullable(.text), "The model that stands for its family; null for any."),
            .required(
                "operation",
                .nullable(.text),
                "The operation that conversations reach it in; null if it has none."
            ),
            .required(
                "continues",
                .nullable(.choice(PrefillForm.allCases.map(\.rawValue))),
                "How it is asked to go on with a stream that another target has begun; null if it is not known to do that."
            ),
            .required(
                "capabilities",
                Pairs.answer,
                "By capability: `yes`, or what is done where no policy says otherwise (`reject`, `drop`, `emulate`); "
                    + "`no` where there are no conversations."
            ),
        ]
    )

    /// The row as an answer shows it.
    var json: JSONValue {
        [
            "kind": .string(kind),
            "model": .text(model),
            "operation": .text(operation),
            "continues": .text(prefill?.rawValue),
            "capabilities": .map(
                Dictionary(uniqueKeysWithValues: words.map { ($0.key.rawValue, $0.value) })
            ),
        ]
    }
}
