import JSONText
import Vocabulary

extension ServiceTier {
    /// The tier that a provider means with a word in its answer; `nil` if the word says none.
    ///
    /// `default` (OpenAI, Bedrock), `standard` (Anthropic, Gemini) and `on_demand` (Groq; Vertex's `trafficType`) are the
    /// ordinary service. `auto` in an answer only repeats the request.
    public init?(word: String) {
        switch word.lowercased() {
        case "default", "standard", "on_demand": self = .standard
        case "flex", "on_demand_flex": self = .flex
        case "priority", "fast", "on_demand_priority": self = .priority
        case "batch": self = .batch
        default: return nil
        }
    }

    /// Reads the word that comes next.
    static func read(_ outline: inout JSONOutline, _ bytes: Span<UInt8>) -> ServiceTier? {
        let isText = outline.peek(bytes) == UInt8(ascii: "\"")
        let token = outline.skipValue(bytes)
        // The word that stands in every chunk of many streams is not decoded.
        if bytes.holds("\"default\"", at: token.lowerBound) { return .standard }
        // Most words are short; what is long is none, and need not be decoded.
        guard isText, !outline.isCut, token.count <= 64 else { return nil }
        return ServiceTier(word: JSONString.decode(token, in: bytes))
    }
}
