import Policy
import Vocabulary

/// The forms of explanations.
enum ExplanationSchema {
    /// Why a request would go where it would go.
    static let simulated = ObjectSchema("Simulation", "Where a request would go, and why.", routing)

    /// Why an exchange went where it went.
    static let recorded = ObjectSchema(
        "Explanation",
        "Why an exchange went where it went, and what it cost.",
        [
            .required("id", .text, "The exchange's id, `req_…`."),
            .required("time", .time, "When its head had arrived."),
            .required("model", .nullable(.text), "The public model name that was asked for."),
            .required("status", .count, "The HTTP status."),
            .required(
                "recorded",
                .boolean,
                "Whether there was something to choose, so that what it depended on was kept."
            ),
        ] + routing + [
            .required(
                "attempts",
                .list(.object(ExchangeRecord.Attempt.answer)),
                "The attempts, first to last."
            ),
            .required("price", .object(price), "How the cost comes about."),
        ]
    )

    private static let routing: [Field] = [
        .required(
            "reproduced",
            .boolean,
            "Whether the configuration of now, given the same inputs, gives the same order."
        ),
        .required("inputs", .object(inputs), "What the choice depended on beside rules and targets."),
        .required("rules", .list(.object(rule)), "What each rule of the model said."),
        .required("candidates", .list(.object(candidate)), "Every target of the model and its fallbacks."),
        .required(
            "pools",
            .list(.object(pool)),
            "What the strategies made of the models among the targets, the outer ones first."
        ),
        .required("plan", .list(.text), "The targets that could be reached, in the order of trying."),
        .required("refusal", .nullable(.object(refusal)), "Why nothing could be reached."),
        .required(
            "skips",
            .list(.object(skip)),
            "The targets that were passed by when their turn came, in that order; at most 32."
        ),
        .required("hold", .nullable(.object(hold)), "The first hold."),
        .required("raises", .list(.object(raise)), "How the hold became larger, or did not; at most 32."),
        .required(
            "mirror",
            .nullable(.object(mirror)),
            "What became of the copy that a rule sends elsewhere."
        ),
    ]

    private static let inputs = ObjectSchema(
        "RoutingInputs",
        "What a choice depended on.",
        [
            .required("chance", .number, "The number from 0 to 1 that was drawn."),
            .required("input_tokens", .count, "Tokens of input that the strategy went by."),
            .required("output_tokens", .count, "Tokens of output that the strategy went by."),
            .required("required_labels", Pairs.answer, "Labels that every target had to carry."),
        ]
    )

    private static let rule = ObjectSchema(
        "RuleFinding",
        "What a rule said.",
        [
            .required("name", .text, "The rule."),
            .required("matched", .boolean, "Whether it acted."),
            .required(
                "failing_condition",
                .nullable(.choice(RuleCondition.allCases.map(\.rawValue))),
                "The first of its conditions that did not hold."
            ),
        ]
    )

    private static let candidate = ObjectSchema(
        "RoutingCandidate",
        "A target that could have been chosen.",
        [
            .required("target", .text, "`provider/model`."),
            .required("model", .text, "The public model that it belongs to."),
            .required(
                "pools",
                .list(.text),
                "The models among targets that it is reached through, the outermost first."
            ),
            .required("place", .nullable(.count), "Its place in the order of trying, from 0."),
            .required(
                "rejection",
                .nullable(.choice(RoutingExplanation.Rejection.allCases.map(\.rawValue))),
                "Why it was not in the order."
            ),
            .required(
                "missing",
                .nullable(.text),
                "What it lacks of what is needed; null for other reasons, and of what was sent, whose body is not kept."
            ),
            .required("strategy", .text, "The strategy of its model."),
            .required(
                "odds",
                .nullable(.number),
                "In which share of a thousand draws it would come first, 0 to 1, all else being the same; null where that was not asked, or of more than 100 targets."
            ),
            .required("score", .nullable(.object(score)), "What the strategy made of it."),
            .required("breaker", .choice(["open", "closed"]), "Whether it was left alone."),
            .required("weight_share", .number, "The share of its weight that it was given."),
            .required("in_flight", .count, "Calls under way."),
            .required("first_token_us", .nullable(.number), "The average time to its first token."),
            .required("per_token_us", .nullable(.number), "The average time for each further token."),
            .required("overdue", .boolean, "Whether a call waited for longer than usual."),
            .required("promising", .boolean, "Whether it had just answered much sooner than usual."),
        ]
    )

    private static let pool = ObjectSchema(
        "PoolFinding",
        "What a strategy made of a model among its targets.",
        [
            .required("model", .text, "The model's public name."),
            .required(
                "within",
                .list(.text),
                "The models that it stands in, from the one that was asked for."
            ),
            .required("strategy", .text, "The strategy of the model that it stands in."),
            .required("score", .nullable(.object(score)), "What that strategy made of it."),
            .required(
                "breaker",
                .nullable(.choice(["open", "closed"])),
                "Whether all within were left alone; null if nothing is left of it."
            ),
            .required("in_flight", .nullable(.count), "Calls under way, over all within."),
            .required("targets", .list(.text), "What is left of it, in the order of its own strategy."),
        ]
    )

    private static let skip = ObjectSchema(
        "RoutingSkip",
        "A target that was passed by when its turn came, which is no attempt.",
        [
            .required("target", .text, "`provider/model`."),
            .required("reason", .choice(RoutingRecord.Skip.Reason.allCases.map(\.rawValue)), "Why."),
            .required("limit_of", .nullable(.text), "Whose limit it was, such as `provider:NAME`."),
            .required("wait_us", .nullable(.number), "Microseconds until it might have been called."),
            .required("after_attempts", .count, "How many attempts had been made."),
            .required("at_us", .number, "Microseconds since arrival."),
        ]
    )

    private static let raise = ObjectSchema(
        "RoutingRaise",
        "A hold that was to become larger before an attempt beside what may be billed already.",
        [
            .required("before_usd", .money, "What was held."),
            .required("after_usd", .money, "What was to be held."),
            .required("granted", .boolean, "Whether every budget had the room."),
            .required("after_attempts", .count, "How many attempts had been made."),
            .required("at_us", .number, "Microseconds since arrival."),
        ]
    )

    private static let score = ObjectSchema(
        "TargetScore",
        "The number that a strategy goes by.",
        [
            .required("meaning", .choice(TargetScore.Meaning.allCases.map(\.rawValue)), "What it is."),
            .required("value", .nullable(.number), "The number; null where nothing is known."),
        ]
    )

    private static let refusal = ObjectSchema(
        "RoutingRefusal",
        "Why nothing could be reached.",
        [
            .required("code", .text, "The error's code."),
            .required("message", .text, "What the caller is told."),
        ]
    )

    private static let hold = ObjectSchema(
        "RoutingHold",
        "The first hold of an exchange.",
        [
            .required("bound_usd", .money, "How much was held."),
            .required("remaining_before_usd", .nullable(.money), "What the tightest budget had left before."),
            .required("remaining_after_usd", .nullable(.money), "What it had left with the hold taken off."),
        ]
    )

    private static let mirror = ObjectSchema(
        "MirrorFinding",
        "A copy of a request that a rule sends to another model.",
        [
            .required("rule", .text, "The rule."),
            .required("model", .text, "The public name of the other model."),
            .required(
                "outcome",
                .choice(["sent", "pending"] + MirrorDrop.allCases.map(\.rawValue)),
                "Whether it was sent, or was about to be when the request ended, or why not."
            ),
            .required("request_id", .nullable(.text), "The copy's own exchange, `req_…`, if there is one."),
        ]
    )

    private static let price = ObjectSchema(
        "PriceFormula",
        "How a cost comes about: counts times prices, of each attempt summed exactly and rounded up once.",
        [
            .required("version", .nullable(.text), "The prices that it was charged with."),
            .required("cost_usd", .money, "What was charged."),
            .required(
                "lines",
                .nullable(.list(.object(line))),
                "The parts; null where the prices of then are not those of now, or an estimate was cut to what was held."
            ),
        ]
    )

    private static let line = ObjectSchema(
        "PriceLine",
        "So many of a thing, at so much.",
        [
            .required(
                "attempt",
                .nullable(.count),
                "The attempt that it is of, from 0; null where the exchange was charged for its last one alone."
            ),
            .required("what", .choice(PriceLine.Subject.allCases.map(\.rawValue)), "What is charged."),
            .required("count", .count, "How many."),
            .required("usd_per_million", .money, "What a million of them cost."),
        ]
    )
}
