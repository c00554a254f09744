import Policy
import Vocabulary

extension PassthroughRoute {
    /// The refusal of a route that runs a model in a form to which no target's price applies.
    static let unpriced = Refusal(
        .unpricedModel,
        "This route of the provider runs a model in a form that the gateway cannot meter, so that its use cannot be "
            + "charged. The caller must use a route that is metered, or the operator state 'passthrough_fee' at the "
            + "provider."
    )

    /// The target that a provider's model is declared as, in a model that the key may call, with the labels that its teams require: a
    /// target's own stand over its provider's.
    ///
    /// Where several declare it at different prices, the dearest counts.
    static func declared(
        _ name: String,
        at provider: Provider,
        for principal: Principal,
        in snapshot: Snapshot
    ) throws(Refusal) -> (Model, Target) {
        let plain = plainName(of: name, at: provider)
        var found: (model: Model, target: Target, price: Money)?
        for model in snapshot.models.values where Access.isGranted(model.name, to: principal) {
            for target in model.targets
            where target.provider === provider && (target.model == name || target.model == plain)
                && principal.requiredLabels.areCarried(by: target.labels)
                && (target.isPriced || model.declaration.allowsUnpriced)
            {
                let price = target.price?.bound(input: 1_000_000, output: 1_000_000) ?? .zero
                if let known = found, (known.price, model.name) >= (price, known.model.name) { continue }
                found = (model, target, price)
            }
        }
        if let found { return (found.model, found.target) }
        throw Refusal(
            .unpricedModel,
            "No model that this key may call has that model of the provider as a priced target, so that its use cannot "
                + "be charged. The operator must declare one, or the team grant it.",
            param: "model"
        )
    }

    /// A model's name without what Google has before it on its routes in the form of OpenAI: `google/` at Vertex, `models/` at
    /// Gemini ("Call Vertex AI models by using the OpenAI library", cloud.google.com, read 2026-11).
    private static func plainName(of name: String, at provider: Provider) -> String {
        let prefix: String
        switch provider.family {
        case .vertex: prefix = "google/"
        case .gemini: prefix = "models/"
        default: return name
        }
        return name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
    }
}
