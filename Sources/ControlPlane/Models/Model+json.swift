import Policy
import Vocabulary

extension Model {
    /// The form in answers.
    static let answer = ObjectSchema(
        "Model",
        "A public model name and its targets.",
        [
            .required("name", .text, "The public name."),
            .required(
                "strategy",
                .choice(ModelDeclaration.Strategy.allCases.map(\.rawValue)),
                "How one of the targets is chosen."
            ),
            .required(
                "sticky",
                .nullable(.object(StickyTerms.answer)),
                "Whose requests go to the same target, of the strategy `sticky`."
            ),
            .required("rules", .list(.object(RoutingRule.answer)), "Its rules."),
            .required("targets", .list(.object(Target.answer)), "The targets that are its own."),
            .required("pools", .list(.object(Pool.answer)), "The models among its targets."),
            .required("fallbacks", .list(.text), "Models to try when every target failed."),
            .required("limits", .object(LimitTerms.schema), "How fast all together may use it."),
            .required("timeouts", .object(Timeouts.answer), "Its deadlines."),
            .required("retries", .object(RetryTerms.answer), "Its retries."),
            .required(
                "breaker",
                .object(BreakerTerms.answer),
                "When a target of it that fails is left alone."
            ),
            .required(
                "hedge",
                .nullable(.object(HedgeTerms.answer)),
                "When two of its targets are asked at once."
            ),
            .required("fallback_on", .list(.text), "The failures after which another target is tried."),
            .required(
                "continue_streams",
                .boolean,
                "Whether another target goes on with a stream that breaks off."
            ),
            .required(
                "answer_model",
                .choice(ModelDeclaration.AnswerModel.allCases.map(\.rawValue)),
                "Which model name answers carry."
            ),
            .required("unpriced", .choice(["allow", "refuse"]), "Whether a target without a price is used."),
            .required(
                "unsupported",
                Pairs.answer,
                "What happens to things that a target cannot express, where the model says so."
            ),
            .required("status", .choice(["active"]), "Always `active`."),
            .required("managed_by", .choice(Managed.all), "Who may change it."),
            .required("created_at", .time, "When this gateway first saw it."),
        ]
    )

    /// What was declared of the model, without what changes by itself.
    var declared: JSONValue {
        [
            "name": .string(name),
            "strategy": .string(declaration.strategy.rawValue),
            "sticky": declaration.strategy == .sticky ? declaration.sticky.json : .null,
            "rules": .array(declaration.rules.map(\.json)),
            "targets": .array(ownTargets.map(\.declared)),
            "pools": .array(pools.map(\.json)),
            "fallbacks": .texts(declaration.fallbacks),
            "limits": declaration.limits.json,
            "timeouts": declaration.timeouts.json,
            "retries": declaration.retries.json,
            "breaker": declaration.breaker.json,
            "hedge": declaration.hedge?.json ?? .null,
            "fallback_on": .texts(declaration.fallbackOn.map(\.rawValue).sorted()),
            "continue_streams": .bool(declaration.continuesStreams),
            "answer_model": .string(declaration.answerModel.rawValue),
            "unpriced": .string(declaration.allowsUnpriced ? "allow" : "refuse"),
            "unsupported": losses,
            "managed_by": .string(Managed.by(file: isManagedByFile, provider: targets.first?.provider)),
        ]
    }

    /// The model as an answer shows it.
    func json(_ services: AdminServices) -> JSONValue {
        [
            "name": .string(name),
            "strategy": .string(declaration.strategy.rawValue),
            "sticky": declaration.strategy == .sticky ? declaration.sticky.json : .null,
            "rules": .array(declaration.rules.map(\.json)),
            "targets": .array(ownTargets.map { $0.json(services) }),
            "pools": .array(pools.map(\.json)),
            "fallbacks": .texts(declaration.fallbacks),
            "limits": declaration.limits.json,
            "timeouts": declaration.timeouts.json,
            "retries": declaration.retries.json,
            "breaker": declaration.breaker.json,
            "hedge": declaration.hedge?.json ?? .null,
            "fallback_on": .texts(declaration.fallbackOn.map(\.rawValue).sorted()),
            "continue_streams": .bool(declaration.continuesStreams),
            "answer_model": .string(declaration.answerModel.rawValue),
            "unpriced": .string(declaration.allowsUnpriced ? "allow" : "refuse"),
            "unsupported": losses,
            "status": "active",
            "managed_by": .string(Managed.by(file: isManagedByFile, provider: targets.first?.provider)),
            "created_at": .text(UTCTime(seconds: createdSeconds)),
        ]
    }

    private var losses: JSONValue {
        .map(
            Dictionary(
                declaration.unsupported.map { ($0.key.rawValue, $0.value.rawValue) },
                uniquingKeysWith: { first, _ in first }
            )
        )
    }
}

extension Model.Pool {
    /// The form in answers.
    static let answer = ObjectSchema(
        "ModelPool",
        "A model among the targets of another.",
        [
            .required("model", .text, "The model's public name."),
            .required("weight", .count, "Its share among the targets of the other."),
            .required("priority", .integer(Int.min...Int.max), "Its order among them, lower first."),
        ]
    )

    /// The pool as an answer shows it.
    fileprivate var json: JSONValue {
        ["model": .string(model.name), "weight": .integer(weight), "priority": .integer(priority)]
    }
}
