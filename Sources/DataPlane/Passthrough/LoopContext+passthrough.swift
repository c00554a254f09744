import Dialects
import NIOCore
import Policy
import Vocabulary

extension LoopContext {
    /// What a request to one of a provider's own routes is: one of the gateway's own operations, metered and charged like
    /// those, or something that the gateway does not know.
    func authorize(
        _ authenticated: Authenticated,
        passing asked: PassthroughRoute,
        body: ByteBuffer,
        contentType: String?
    ) throws(Refusal) -> Authorized {
        let principal = authenticated.principal
        let snapshot = authenticated.published.snapshot
        let provider = try Access.provider(asked.provider, for: principal, in: snapshot)
        try asked.check()
        guard let route = asked.known(at: provider) else {
            guard let model = snapshot.passthrough[provider.name] else { throw Access.noRoute }
            return Authorized(
                passing: asked,
                principal,
                InferenceRoute(.passthrough),
                RequestEnvelope(),
                model,
                model.targets[0],
                limits: limits(ofProvider: provider, snapshot),
                bodyLength: body.readableBytes
            )
        }
        let envelope = try envelope(route, body, contentType: contentType)
        let (model, target) = try Self.declared(envelope.model, at: provider, for: principal, in: snapshot)
        try envelope.serviceTier.check([target])
        return Authorized(
            passing: asked,
            principal,
            route,
            envelope,
            model,
            target,
            limits: snapshot.limits(ofModel: model.name) + limits(ofProvider: provider, snapshot),
            bodyLength: body.readableBytes
        )
    }

    private func limits(ofProvider provider: Provider, _ snapshot: Snapshot) -> [LimitedName] {
        snapshot.limits(ofProvider: provider.name)
    }

    /// The target that a provider's model is declared as, in a model that the key may call.
    ///
    /// Where several declare it at different prices, the dearest counts.
    private static func declared(
        _ name: String,
        at provider: Provider,
        for principal: Principal,
        in snapshot: Snapshot
    ) throws(Refusal) -> (Model, Target) {
        var found: (model: Model, target: Target, price: Money)?
        for model in snapshot.models.values where Access.isGranted(model.name, to: principal) {
            for target in model.targets
            where target.provider === provider && target.model == name
                && (target.price != nil || model.declaration.allowsUnpriced)
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
}
