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
        body: ByteBuffer
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
        let envelope = try envelope(route, body)
        let (model, target) = try Self.declared(envelope.model, at: provider, in: snapshot)
        try envelope.serviceTier.check([target])
        return Authorized(
            passing: asked,
            principal,
            route,
            envelope,
            model,
            target,
            limits: limits(ofProvider: provider, snapshot),
            bodyLength: body.readableBytes
        )
    }

    private func limits(ofProvider provider: Provider, _ snapshot: Snapshot) -> [LimitedName] {
        snapshot.limits(ofProvider: provider.name)
    }

    /// The target that a provider's model is declared as, whose prices its use is charged at.
    private static func declared(
        _ name: String,
        at provider: Provider,
        in snapshot: Snapshot
    ) throws(Refusal) -> (Model, Target) {
        let models = snapshot.models.values.sorted { $0.name < $1.name }
        for model in models {
            for target in model.targets
            where target.provider === provider && target.model == name
                && (target.price != nil || model.declaration.allowsUnpriced)
            {
                return (model, target)
            }
        }
        throw Refusal(
            .unpricedModel,
            "No model of this gateway has that model of the provider as a priced target, so that its use cannot be "
                + "charged. The operator must declare one.",
            param: "model"
        )
    }
}
