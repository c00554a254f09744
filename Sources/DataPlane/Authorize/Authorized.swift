import Dialects
import NIOCore
import Policy
import Vocabulary

/// A request whose model its key may call, with the targets that may serve it.
///
/// Only `authorize` makes one.
final class Authorized {
    let principal: Principal
    let route: InferenceRoute
    /// What was read of the request; of a form that is sent on while it comes, so far.
    var envelope: RequestEnvelope
    let model: Model
    /// The model's own limits and, if all targets are at one provider, that one's.
    let limits: [LimitedName]
    /// The targets in the order of trying.
    let targets: [Target]
    /// Where in `targets` those of each fallback model begin.
    let fallbackStarts: [Int]
    /// The fallback models whose targets begin there.
    let fallbackModels: [Model]
    /// The models that each target was reached through; empty if none was.
    let pools: [[Model]]
    let bodyLength: Int
    /// The input tokens that it counts as in limits of tokens before anybody has counted.
    let expectedInput: Int
    /// The input tokens that have been counted.
    var counts: [CountedBody: InputCount] = [:]
    /// What targets are asked that do not speak the caller's dialect.
    let translations: Translations
    /// The provider's own route that is asked for; `nil` for the gateway's.
    let passthrough: PassthroughRoute?
    /// What the order of its targets depended on; `nil` where there was nothing to choose.
    let trail: RoutingTrail?
    /// The body that a rule has made of the caller's; `nil` if none has.
    let ruledBody: ByteBuffer?

    var operation: Dialects.Operation { route.operation }

    fileprivate init(
        principal: Principal,
        route: InferenceRoute,
        envelope: RequestEnvelope,
        model: Model,
        limits: [LimitedName],
        plan: RoutePlan,
        translations: Translations,
        bodyLength: Int,
        expectedInput: Int,
        trail: RoutingTrail?,
        ruledBody: ByteBuffer?
    ) {
        self.principal = principal
        self.route = route
        self.translations = translations
        self.envelope = envelope
        self.model = model
        self.limits = limits
        targets = plan.targets
        fallbackStarts = plan.fallbackStarts
        fallbackModels = plan.fallbackModels
        pools = plan.pools
        self.bodyLength = bodyLength
        self.expectedInput = expectedInput
        self.trail = trail
        self.ruledBody = ruledBody
        passthrough = nil
    }

    /// A request to a provider's own route.
    fileprivate init(
        passing asked: PassthroughRoute,
        _ principal: Principal,
        _ route: InferenceRoute,
        _ envelope: RequestEnvelope,
        _ model: Model,
        _ target: Target,
        limits: [LimitedName],
        _ body: ByteBuffer
    ) {
        self.principal = principal
        self.route = route
        self.envelope = envelope
        self.model = model
        self.limits = limits
        bodyLength = body.readableBytes
        expectedInput = CarriedMedia.expectedInput(envelope, body, length: body.readableBytes)
        targets = [target]
        fallbackStarts = []
        fallbackModels = []
        pools = []
        translations = Translations()
        passthrough = asked
        trail = nil
        ruledBody = nil
    }
}

extension LoopContext {
    /// Finds the model and its targets for what was read of the body; `length` is that of a body that has not come whole,
    /// and `metadata` what the request says of itself.
    ///
    /// Of a request that is refused after its model was found, `note` is told what was seen, where there was something to
    /// choose, and why.
    func authorize(
        _ authenticated: Authenticated,
        _ route: InferenceRoute,
        _ read: RequestEnvelope,
        body received: ByteBuffer,
        length: Int? = nil,
        _ recollection: Recollection,
        _ facts: RequestFacts,
        metadata: () -> [String: String],
        noting note: (Model, RoutingTrail?, Refusal) -> Void
    ) throws(Refusal) -> Authorized {
        let principal = authenticated.principal
        let published = authenticated.published
        let model = try Access.model(read.model, for: principal, in: published.snapshot)
        var envelope = read
        var body = received
        var ruled: RuledRequest?
        if let book = model.rules {
            let said = try rule(book, authenticated, route, envelope, body, facts, metadata: metadata) {
                note(model, $0, $1)
            }
            ruled = said
            if let changed = said.body {
                body = changed
                envelope = try self.envelope(route, changed)
            }
        }
        let request = routing(
            model,
            envelope,
            ruled,
            bodyLength: length ?? body.readableBytes,
            affinities: affinities(
                model,
                in: published.snapshot,
                principal,
                route,
                envelope,
                body,
                facts
            )
        )
        let plan: RoutePlan
        let translations: Translations
        do throws(Refusal) {
            (plan, translations) = try translate(
                route,
                envelope,
                body,
                try Routing.plan(
                    model,
                    labels: principal.requiredLabels,
                    in: published.snapshot,
                    request.request
                ),
                recollection,
                facts
            )
            try envelope.serviceTier.check(plan.targets)
            try envelope.checkPictures(plan.targets, translations)
        } catch {
            note(model, request.trail, error)
            throw error
        }
        return Authorized(
            principal: principal,
            route: route,
            envelope: envelope,
            model: model,
            limits: Authorized.limits(of: model, plan.targets, in: published.snapshot),
            plan: plan,
            translations: translations,
            bodyLength: length ?? body.readableBytes,
            expectedInput: CarriedMedia.expectedInput(envelope, body, length: length ?? body.readableBytes),
            trail: request.trail,
            ruledBody: ruled?.body
        )
    }

    /// What a copy of a request is, to another model and at the cost of another: the shadow's rules, what it keeps together
    /// and its fallbacks do not matter.
    func authorize(
        mirror original: Authorized,
        to model: Model,
        as principal: Principal,
        body: ByteBuffer,
        in snapshot: Snapshot,
        _ facts: RequestFacts
    ) throws(Refusal) -> Authorized {
        let envelope = original.envelope
        let request = routing(
            model,
            envelope,
            nil,
            bodyLength: body.readableBytes,
            affinities: [:]
        )
        let own = try Routing.plan(model, labels: principal.requiredLabels, in: snapshot, request.request)
            .withoutFallbacks
        guard !own.targets.isEmpty else {
            throw Refusal(.noTargetAvailable, "Of the shadow nothing but its fallbacks is left.")
        }
        let (plan, translations) = try translate(original.route, envelope, body, own, .nothing, facts)
        try envelope.serviceTier.check(plan.targets)
        try envelope.checkPictures(plan.targets, translations)
        return Authorized(
            principal: principal,
            route: original.route,
            envelope: envelope,
            model: model,
            limits: Authorized.limits(of: model, plan.targets, in: snapshot),
            plan: plan,
            translations: translations,
            bodyLength: body.readableBytes,
            expectedInput: CarriedMedia.expectedInput(envelope, body, length: body.readableBytes),
            trail: request.trail,
            ruledBody: nil
        )
    }

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
        let candidates = try asked.check()
        let isForm = MultipartForm.isForm(contentType ?? "")
        guard let route = asked.known(among: candidates, at: provider, isForm: isForm) else {
            if provider.declaration.passthroughFee == .zero,
                asked.runsModel(body: body.readableBytesUInt8Span)
            {
                throw PassthroughRoute.unpriced
            }
            guard let model = snapshot.passthrough[provider.name] else { throw Access.noRoute }
            return Authorized(
                passing: asked,
                principal,
                InferenceRoute(.passthrough),
                RequestEnvelope(),
                model,
                model.targets[0],
                limits: snapshot.limits(ofProvider: provider.name),
                body
            )
        }
        let envelope = try envelope(route, body, contentType: contentType)
        let (model, target) = try PassthroughRoute.declared(
            envelope.model,
            at: provider,
            for: principal,
            in: snapshot
        )
        try envelope.serviceTier.check([target])
        try envelope.checkPictures([target])
        return Authorized(
            passing: asked,
            principal,
            route,
            envelope,
            model,
            target,
            limits: snapshot.limits(ofModel: model.name) + snapshot.limits(ofProvider: provider.name),
            body
        )
    }

    /// What the order of a request's targets depends on.
    ///
    /// Most models have one target, for which nothing is drawn or looked up.
    private func routing(
        _ model: Model,
        _ envelope: RequestEnvelope,
        _ ruled: RuledRequest?,
        bodyLength: Int,
        affinities: @autoclosure () -> [AffinityBasis: UInt64]
    ) -> (request: RoutingRequest, trail: RoutingTrail?) {
        guard model.hasChoice else {
            return (RoutingRequest(chance: 0), nil)
        }
        let now = NIODeadline.now().microseconds
        let chance = ruled?.chance ?? chance()
        let inputTokens = Estimate.input(bodyLength: bodyLength)
        let outputTokens =
            envelope.outputTokenLimit.map { min($0, RoutingRequest.usualOutput) }
            ?? RoutingRequest.usualOutput
        let affinities = affinities()
        let trail = RoutingTrail(
            RoutingRecord(
                chance: chance,
                inputTokens: inputTokens,
                outputTokens: outputTokens,
                affinities: affinities,
                facts: ruled?.facts
            ),
            mirror: ruled.flatMap { MirrorTrail($0.ruling, of: model) }
        )
        trail.record.seen.reserveCapacity(model.targets.count)
        let request = RoutingRequest(
            chance: chance,
            inputTokens: inputTokens,
            outputTokens: outputTokens,
            affinities: affinities,
            ruling: ruled?.ruling ?? Ruling(),
            signals: { [targets] target in
                let signals = targets.entry(of: target).read { $0.signals(target.breaker, now: now) }
                trail.record.seen.append(RoutingRecord.Seen(target.name, signals))
                return signals
            }
        )
        return (request, trail)
    }

    /// Reads what decisions need from the body.
    func envelope(
        _ route: InferenceRoute,
        _ body: ByteBuffer,
        contentType: String? = nil
    ) throws(Refusal) -> RequestEnvelope {
        let bytes = body.readableBytesUInt8Span
        // Most requests are these, and need no look at a table.
        if route.operation == .chatCompletions {
            return try RequestEnvelope.read(.chatCompletions, bytes, model: route.model)
        }
        if route.operation.takesForms {
            let type = contentType ?? ""
            if MultipartForm.isForm(type) || route.operation != .imageEdits {
                return try MultipartForm.envelope(
                    bytes,
                    contentType: type,
                    route.operation,
                    model: route.model
                )
            }
        }
        guard let passed = route.operation.passed else {
            throw Refusal(.routeNotFound, "There is no such route. The caller must check the path.")
        }
        return try passed.envelope(bytes, model: route.model, isStream: route.isStream)
    }
}

extension Authorized {
    /// Whether the request itself has passed the limits of a holder, and keeps a place there until it ends.
    func hasPlace(at holder: LimitHolder) -> Bool { limits.contains { $0.holder == holder } }

    /// The limits by name that stand in the way of the whole request under a configuration.
    func limits(in snapshot: Snapshot) -> [LimitedName] {
        if passthrough != nil, !operation.isMetered {
            return snapshot.limits(ofProvider: targets[0].provider.name)
        }
        return Self.limits(of: model, targets, in: snapshot)
    }

    /// The limits by name that stand in the way of a whole request: those that no other target gets round.
    fileprivate static func limits(
        of model: Model,
        _ targets: [Target],
        in snapshot: Snapshot
    ) -> [LimitedName] {
        let own = snapshot.limits(ofModel: model.name)
        guard snapshot.limitsProviders, let provider = targets.first?.provider,
            targets.allSatisfy({ $0.provider === provider || $0.provider.name == provider.name })
        else { return own }
        let limits = snapshot.limits(ofProvider: provider.name)
        return own.isEmpty ? limits : own + limits
    }
}
