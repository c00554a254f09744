/// What a body says of a model: the form of the configuration file.
enum ModelBody {
    private static let summaries = [
        ("strategy", "How one of the targets is chosen."),
        ("sticky", "Whose requests go to the same target."), ("timeouts", "Deadlines of attempts."),
        ("retries", "Retries."), ("breaker", "When a target that fails is left alone."),
        ("hedge", "When a second target is asked beside a slow first."),
        ("fallback_on", "The failures after which another target is tried."),
        ("continue_streams", "Whether another target goes on with a stream that breaks off."),
        ("answer_model", "Which model name answers carry."),
        ("unpriced", "Whether a target without a price may be used."),
        (
            "unsupported",
            "What happens to things that a target cannot express: `reject`, `drop` or `emulate` by name."
        ),
        ("rules", "What happens to some requests before a target is chosen."),
        ("fallbacks", "Models to try when every target failed."),
    ]

    private static let fields: [Field] = summaries.map {
        .optional($0.0, .anything, $0.1 + " As in the configuration file.")
    }

    /// The form of a new model.
    static let creation = ObjectSchema(
        "ModelCreation",
        "A new model, as in the configuration file.",
        isOpen: true,
        [
            .required("name", .text, "The public name."),
            .required("targets", .list(.anything), "Where requests go; at least one."),
        ] + fields
    )

    /// The form of a change.
    static let change = ObjectSchema(
        "ModelChange",
        "What changes of a model; what is absent stays, null takes away, lists are replaced. It keeps its name.",
        isOpen: true,
        [.optional("targets", .list(.anything), "Where requests go.")] + fields
    )
}
