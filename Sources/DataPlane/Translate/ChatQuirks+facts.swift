import Dialects
import Vocabulary

extension ChatQuirks {
    /// The quirks of a provider of the catalogue; words that no dialect knows say nothing.
    init(_ facts: ProviderFacts) {
        self.init()
        if let field = facts.outputLimitField { outputLimitField = field }
        takesTopK = facts.takes.contains(Capability.topK.rawValue)
        givesEncryptedThoughts = facts.takes.contains("encrypted_thoughts")
        thoughts = facts.thoughts.flatMap { ThoughtForm(rawValue: $0.rawValue) }
        lacks = Set(facts.lacks.compactMap(Capability.init))
    }
}
