import Dialects
import NIOCore
import Policy
import Vocabulary

extension LoopContext {
    /// Numbers for what is to stay together by the strategies of a model, its pools and its fallbacks.
    func affinities(
        _ model: Model,
        in snapshot: Snapshot,
        _ principal: Principal,
        _ route: InferenceRoute,
        _ envelope: RequestEnvelope,
        _ body: ByteBuffer,
        _ facts: RequestFacts
    ) -> [AffinityBasis: UInt64] {
        var affinities: [AffinityBasis: UInt64] = [:]
        func add(_ bases: [AffinityBasis]) {
            for basis in bases where affinities[basis] == nil {
                affinities[basis] =
                    switch basis {
                    case .conversation:
                        ConversationPrefix.hash(body.readableBytesUInt8Span, route.operation)
                    case .key: Self.caller(principal, nil)
                    case .user: Self.caller(principal, Self.user(envelope, facts))
                    case .header(let name): Self.caller(principal, facts.forwarded(name))
                    }
            }
        }
        if model.declaration.fallbacks.isEmpty {
            add(model.bases)
        } else {
            for candidate in Routing.line(from: model, in: snapshot) { add(candidate.bases) }
        }
        return affinities
    }

    private static func caller(_ principal: Principal, _ name: String?) -> UInt64 {
        Affinity.caller(key: principal.key.id.rawValue, named: name)
    }

    /// Whom a request names as its user: the body's `user`, else the tag `end_user`.
    private static func user(_ envelope: RequestEnvelope, _ facts: RequestFacts) -> String? {
        if let user = envelope.user { return user }
        if let tag = envelope.metadata.first(where: { $0.name == RequestTag.endUser }) { return tag.value }
        guard let field = facts.tagsField else { return nil }
        return field.split(separator: ",", maxSplits: TagsField.mostParts).lazy.compactMap {
            TagsField.tag($0)
        }
        .first { $0.name == RequestTag.endUser }?.value
    }
}
