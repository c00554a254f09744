import JSONText
import Vocabulary

/// Fields that choose a price: prices are those of the standard service, so that nothing else may be asked for.
///
/// "Pricing", platform.claude.com, read 2026-11: fast mode costs a multiple, inference in one country more than anywhere;
/// both service tiers of a request have the standard price.
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

    /// Reads the field's value and refuses one that has no price of its own.
    func check(_ text: inout RequestText, _ body: Span<UInt8>) throws(Refusal) {
        let token = try text.readValue(body)
        guard token.kind != .null else { return }
        guard token.kind == .string else {
            throw Refusal(field: field, "must be a string or null", at: token.range.lowerBound)
        }
        // All values are short; what is long is none, and need not be decoded.
        let value = token.range.count <= 64 ? JSONString.decode(token.range, in: body) : "…"
        guard !standard.contains(value) else { return }
        throw Refusal(
            .invalidBody,
            "'\(value)' as '\(field)' has no price of its own here, so that its cost could not be bounded or booked. "
                + "The caller must leave it out; the operator must price it first.",
            param: "\(field)"
        )
    }
}
