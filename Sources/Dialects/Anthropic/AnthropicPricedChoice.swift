import JSONText
import Vocabulary

/// Fields that choose a price: what has none of its own may not be asked for.
///
/// "Pricing" and "Fast mode", platform.claude.com, read 2026-11: fast mode costs a multiple, and counts here as the service tier
/// `priority`; inference in one country costs more than anywhere; both service tiers of a request have the standard price.
enum AnthropicPricedChoice {
    case tier, speed, place

    private var field: StaticString {
        switch self {
        case .tier: "service_tier"
        case .speed: "speed"
        case .place: "inference_geo"
        }
    }

    private var standard: [String] {
        switch self {
        case .tier: ["auto", "standard_only"]
        case .speed: ["standard"]
        case .place: ["global"]
        }
    }

    /// Reads the field's value, says whether it asks for the prices of `priority`, and refuses one that has no price of its own.
    func asksPriority(_ text: inout RequestText, _ body: Span<UInt8>) throws(Refusal) -> Bool {
        let token = try text.readValue(body)
        guard token.kind != .null else { return false }
        guard token.kind == .string else {
            throw Refusal(field: field, "must be a string or null", at: token.range.lowerBound)
        }
        // All values are short; what is long is none, and need not be decoded.
        let value = token.range.count <= 64 ? JSONString.decode(token.range, in: body) : "…"
        if self == .speed, value == "fast" { return true }
        guard !standard.contains(value) else { return false }
        throw Refusal(
            .invalidBody,
            "'\(value)' as '\(field)' has no price of its own here, so that its cost could not be bounded or booked. "
                + "The caller must leave it out; the operator must price it first.",
            param: "\(field)"
        )
    }
}
