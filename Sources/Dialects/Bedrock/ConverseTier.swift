import Vocabulary

/// Service tiers in the dialect's words: `default`, `priority`, `flex`, `reserved` (API reference, `ServiceTier`).
enum ConverseTier {
    /// The tier at which an answer is charged; capacity that was bought ahead has no price of its own.
    static func tier(_ word: String?) -> Vocabulary.ServiceTier? {
        switch word {
        case "default": .standard
        case "priority": .priority
        case "flex": .flex
        default: nil
        }
    }

    /// The word for a tier in OpenAI's words; `nil` if there is none.
    static func word(_ tier: String) -> String? {
        ["default", "priority", "flex", "reserved"].contains(tier) ? tier : nil
    }
}
