import JSONText
import Vocabulary

/// The rule for a request's `service_tier`: prices are those of the standard tier, so no other may be asked for.
enum ServiceTier {
    /// Tiers at the standard price, or that let the provider choose.
    ///
    /// OpenAI's API reference, `ServiceTier`, read 2026-11: `default` has the standard price, `auto` is what the project's
    /// settings say (`default` unless changed), `flex` costs less, `priority` more. `on_demand` is Groq's standard tier.
    private static let standard = ["auto", "default", "standard", "on_demand"]

    /// Reads the field's value and refuses a tier that has no price of its own.
    static func check(_ text: inout RequestText, _ body: Span<UInt8>) throws(Refusal) {
        let token = try text.readValue(body)
        guard token.kind != .null else { return }
        guard token.kind == .string else {
            throw Refusal(field: "service_tier", "must be a string or null", at: token.range.lowerBound)
        }
        // Most tiers are short; what is long is none, and need not be decoded.
        let name = token.range.count <= 64 ? JSONString.decode(token.range, in: body) : "…"
        guard !standard.contains(name) else { return }
        throw Refusal(
            .invalidBody,
            "The service tier '\(name)' has no price of its own here, so that its cost could not be bounded or booked. "
                + "The caller must leave it out or ask for 'auto' or 'default'; the operator must price it first.",
            param: "service_tier"
        )
    }
}
