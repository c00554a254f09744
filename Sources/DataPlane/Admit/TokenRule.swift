import Policy
import TokenCount

/// How the tokens of a target are counted.
struct TokenRule: Hashable {
    let vocabulary: TokenVocabulary
    let framing: ChatFraming
}

extension TokenRule {
    /// The rule of a target; `nil` if its vocabulary is not known.
    init?(_ target: Target) {
        guard let vocabulary = TokenVocabulary(kind: target.provider.declaration.kind, model: target.model)
        else { return nil }
        self.vocabulary = vocabulary
        framing = ChatFraming(model: target.model)
    }
}

/// The rules of targets, each looked up once; confined to an event loop.
final class TokenRules {
    private struct Entry {
        /// Kept, so that its identifier is never another object's.
        let target: Target
        let rule: TokenRule?
    }

    /// More than any configuration has; reached only by many reloads, and then begun anew.
    private static let limit = 4096

    private var entries: [ObjectIdentifier: Entry] = [:]

    /// Reads the tables of the vocabularies that a configuration needs: the first request need not wait for it then.
    static func prepare(for snapshot: Snapshot) {
        for model in snapshot.models.values {
            for target in model.targets { TokenRule(target)?.vocabulary.prepare() }
        }
    }

    func rule(of target: Target) -> TokenRule? {
        let id = ObjectIdentifier(target)
        if let entry = entries[id] { return entry.rule }
        if entries.count >= Self.limit { entries.removeAll() }
        let rule = TokenRule(target)
        entries[id] = Entry(target: target, rule: rule)
        return rule
    }
}
