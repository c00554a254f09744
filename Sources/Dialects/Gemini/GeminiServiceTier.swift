/// The service tier in Gemini's words and in OpenAI's, which stand between the dialects.
enum GeminiServiceTier {
    /// OpenAI's word for one of Gemini's, in either spelling; `nil` if it has none.
    static func neutral(_ tier: String) -> String? {
        switch tier.lowercased().replacingPrefix("service_tier_") {
        case "standard": "default"
        case "flex": "flex"
        case "priority": "priority"
        default: nil
        }
    }

    /// Gemini's word; `nil` if it has none.
    static func native(_ tier: String) -> String? {
        switch tier {
        case "default", "standard": "standard"
        case "flex": "flex"
        case "priority", "fast": "priority"
        default: nil
        }
    }
}

extension String {
    fileprivate func replacingPrefix(_ prefix: String) -> String {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self
    }
}
