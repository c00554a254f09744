/// What kind of text an output's events carry.
enum ResponsesTalkKind: Hashable, Sendable {
    case text, refusal, summary, thought

    /// The kind of a message's part; `nil` for another one.
    init?(partType: String?) {
        switch partType {
        case "output_text", "text": self = .text
        case "refusal": self = .refusal
        case "summary_text": self = .summary
        case "reasoning_text": self = .thought
        default: return nil
        }
    }

    /// The kind of an event with text, and whether it repeats the whole.
    static func of(event type: String) -> (kind: ResponsesTalkKind, isWhole: Bool)? {
        switch type {
        case "response.output_text.delta": (.text, false)
        case "response.output_text.done": (.text, true)
        case "response.refusal.delta": (.refusal, false)
        case "response.refusal.done": (.refusal, true)
        case "response.reasoning_summary_text.delta": (.summary, false)
        case "response.reasoning_summary_text.done": (.summary, true)
        case "response.reasoning_text.delta": (.thought, false)
        case "response.reasoning_text.done": (.thought, true)
        default: nil
        }
    }

    /// The content of a part that begins.
    func content(itemID: String?) -> ContentPart.Content {
        switch self {
        case .text: return .text("")
        case .refusal: return .refusal("")
        case .summary, .thought:
            var reasoning = Reasoning(text: "")
            reasoning.isSummary = self == .summary
            reasoning.itemID = itemID
            return .reasoning(reasoning)
        }
    }
}
