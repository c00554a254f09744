import Dialects
import NIOCore
import Policy
import Ports
import Vocabulary

extension LoopContext {
    /// Who pays for a copy of a request, and what of the shadow's targets it may reach.
    ///
    /// The labels that the key's teams and a rule require hold for it too; grants do not matter, as for a fallback.
    func mirror(
        _ authorized: Authorized,
        _ authenticated: Authenticated,
        _ body: ByteBuffer,
        _ trail: MirrorTrail,
        _ facts: RequestFacts
    ) throws(MirrorDrop) -> (Authenticated, Authorized) {
        if isDraining { throw .draining }
        guard mirrors.hasRoom else { throw .busy }
        let snapshot = authenticated.published.snapshot
        guard let model = snapshot.models[trail.found.model], let node = snapshot.node(named: trail.payer)
        else { throw .target }
        let required = authenticated.principal.requiredLabels
        // No target has two values of one label.
        guard required.contradiction(with: trail.labels) == nil else { throw .target }
        var labels = required
        labels.add(trail.labels)
        let payer = Principal(
            mirror: node,
            requiredLabels: labels,
            at: shared.now()
        )
        do throws(Refusal) {
            let copy = try authorize(
                mirror: authorized,
                to: model,
                as: payer,
                body: body,
                in: snapshot,
                facts
            )
            return (Authenticated(payer, of: authenticated), copy)
        } catch {
            throw MirrorDrop(error)
        }
    }
}

extension Principal {
    /// Who pays for the mirrors of a rule: its budget alone.
    fileprivate convenience init(
        mirror node: ScopeNode,
        requiredLabels: RequiredLabels,
        at time: UTCTime
    ) {
        self.init(
            key: Key(
                id: KeyID(rawValue: node.name.description),
                scope: node.scope,
                prefix: "",
                digest: KeyDigest(words: (0, 0, 0, 0)),
                team: .root,
                name: "",
                owner: MemberID(rawValue: ""),
                createdAt: time
            ),
            path: ScopePath(nodes: [node]),
            grants: [],
            requiredLabels: requiredLabels
        )
    }
}

extension MirrorDrop {
    /// What a refusal of a copy is told as.
    init(_ refusal: Refusal) {
        switch refusal.code {
        case .budgetExceeded: self = .budget
        case .ledgerUnavailable: self = .ledger
        case .rateLimitExceeded: self = .limit
        case .noTargetAvailable, .unpricedModel, .upstreamTimeout: self = .target
        case .overloaded: self = .busy
        default: self = .unable
        }
    }
}
