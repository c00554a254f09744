import Policy
import Vocabulary

extension Section {
    static let modelFields = [
        Field("name", .text(.modelName), "The public name that applications ask for.", isRequired: true),
        Field(
            "strategy",
            .choice(ModelDeclaration.Strategy.allCases.map(\.rawValue)),
            "How one of the targets is chosen.",
            fallback: "weighted"
        ),
        Field("sticky", .section(.sticky), "Whose requests go to the same target, of the strategy `sticky`."),
        Field("timeouts", .section(.timeouts), "Deadlines of attempts."),
        Field("retries", .section(.retries), "Retries."),
        Field("breaker", .section(.breaker), "When a target that fails is left alone."),
        Field(
            "hedge",
            .toggle(.hedge),
            "Asks a second target beside a first that is slow to answer.",
            fallback: "false"
        ),
        Field(
            "fallback_on",
            .list(.choice(FallbackClass.allCases.map(\.rawValue))),
            "The failures after which another target is tried.",
            fallback: "[connect, timeout, rate_limit, server_error, malformed]"
        ),
        Field(
            "continue_streams",
            .boolean,
            "Whether another target goes on with a stream that breaks off.",
            fallback: "false"
        ),
        Field(
            "answer_model",
            .choice(["upstream", "public"]),
            "Which model name answers carry.",
            fallback: "upstream"
        ),
        Field(
            "unpriced",
            .choice(["refuse", "allow"]),
            "Whether a target without a price may be used.",
            fallback: "refuse"
        ),
        Field("limits", .section(.limits), "How fast all together may use the model."),
        Field("unsupported", .section(.unsupported), "What happens to things that a target cannot express."),
        Field("rules", .list(.section(.rule)), "What happens to some requests before a target is chosen."),
        Field("targets", .list(.section(.target)), "Where requests go; at least one.", isRequired: true),
        Field(
            "fallbacks",
            .list(.text(.modelName)),
            "Public names of models to try when every target failed."
        ),
    ]

    static let stickyFields = [
        Field(
            "by",
            .choice(StickyTerms.Subject.allCases.map(\.rawValue)),
            "What tells callers apart.",
            fallback: "key"
        ),
        Field("header", .text(.requestHeaderName), "The field that does, for `by: header`."),
    ]

    static let targetFields = [
        Field("provider", .text(.providerName), "The provider's name; absent if the target is a model."),
        Field(
            "model",
            .text(.plain),
            "The provider's model id, or the public name of a model.",
            isRequired: true
        ),
        Field(
            "weight",
            .integer(0...1_000_000),
            "Share among the targets; 0 is used only when nothing else is left.",
            fallback: "1"
        ),
        Field("priority", .integer(0...1_000_000), "Lower goes first.", fallback: "0"),
        Field("price", .section(.price), "Prices that win over the catalogue's."),
        Field("context_tokens", .integer(1...1_000_000_000), "The longest input and output together."),
        Field("max_output_tokens", .integer(1...1_000_000_000), "The most output of one choice."),
        Field("labels", .texts(name: .labelName, value: .labelValue), "Labels, over the provider's."),
        Field(
            "lacks",
            .list(.choice(Capability.allCases.map(\.rawValue))),
            "What the target cannot do or be told."
        ),
        Field(
            "probe",
            .toggle(.probe),
            "Asks now and then whether the target is well; it wins over the provider's."
        ),
    ]
}
