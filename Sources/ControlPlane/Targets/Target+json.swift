import Policy
import Vocabulary

extension Target {
    /// The form in answers.
    static let answer = ObjectSchema(
        "Target",
        "A provider together with that provider's model id.",
        [
            .required("name", .text, "`provider/model`."),
            .required("provider", .text, "The provider's name."),
            .required("model", .text, "The provider's model id."),
            .required("weight", .count, "Its share among the targets of its model."),
            .required("priority", .integer(Int.min...Int.max), "Its order among them, lower first."),
            .required("labels", Pairs.answer, "Its labels."),
            .required("price", .nullable(.object(PriceList.answer)), "Its prices; null if it has none."),
            .required("context_tokens", .nullable(.count), "The longest input and output together."),
            .required("max_output_tokens", .count, "The most output, used to bound holds."),
            .required("timeouts", .object(Timeouts.answer), "The deadlines of attempts on it."),
            .required("lacks", .list(.text), "What its declaration says that it cannot do or be told."),
            .required("breaker", .object(BreakerTerms.answer), "When it is left alone for failing."),
            .required(
                "probe",
                .nullable(.object(ProbeTerms.answer)),
                "How it is asked whether it is well; null if it is not."
            ),
            .required(
                "in_flight",
                .nullable(.count),
                "Calls under way in this gateway; null before the first."
            ),
            .required(
                "health",
                .nullable(.object(TargetHealth.answer)),
                "How it does, as this gateway has seen; null before the first call."
            ),
        ]
    )

    /// The target as an answer shows it.
    func json(_ services: AdminServices) -> JSONValue {
        let health = services.targetHealth(self)
        return .object(
            (declared.members ?? []) + [
                JSONValue.Member(name: "in_flight", value: .whole(health?.inFlight)),
                JSONValue.Member(name: "health", value: health?.json ?? .null),
            ]
        )
    }

    /// What was declared of the target, without what changes by itself.
    var declared: JSONValue {
        [
            "name": .string(name),
            "provider": .string(provider.name),
            "model": .string(model),
            "weight": .integer(weight),
            "priority": .integer(priority),
            "labels": .map(labels),
            "price": price?.json ?? .null,
            "context_tokens": .whole(contextTokens),
            "max_output_tokens": .integer(maxOutputTokens),
            "timeouts": timeouts.json,
            "breaker": breaker.json,
            "probe": probe?.json ?? .null,
            "lacks": .texts(lacks.map(\.rawValue).sorted()),
        ]
    }
}
