import Dialects
import NIOCore
import Policy
import Vocabulary

extension LoopContext {
    /// A number for what is to stay together by the model's strategy; `nil` if nothing is.
    func affinity(
        _ model: Model,
        _ principal: Principal,
        _ route: InferenceRoute,
        _ envelope: RequestEnvelope,
        _ body: ByteBuffer,
        _ facts: RequestFacts
    ) -> UInt64? {
        guard let keeper = model.keeper else { return nil }
        switch keeper.strategy {
        case .prefixAffinity:
            return ConversationPrefix.hash(body.readableBytesUInt8Span, route.operation)
        case .sticky:
            let terms = keeper.sticky
            let named: String? =
                switch terms.subject {
                case .key: nil
                case .user: Self.user(envelope, facts)
                case .header: facts.forwarded(terms.header)
                }
            // Whoever does not say more is told apart by the key, and so are the same names at two keys.
            let key = Affinity.hash(principal.key.id.rawValue)
            return named.map { key ^ (Affinity.hash($0) &* 0x9E37_79B9_7F4A_7C15) } ?? key
        case .weighted, .priority, .leastBusy, .leastLatency, .leastCost: return nil
        }
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
