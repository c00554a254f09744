import JSONText
import Vocabulary

/// What a request says about how urgently it is to be served.
public enum RequestedTier: Hashable, Sendable {
    /// Nothing: the provider does what it does by default.
    case unstated
    /// The provider may choose.
    case automatic
    /// One tier; the provider may still fall back to the ordinary service.
    case stated(ServiceTier)
}

extension RequestedTier {
    /// Reads the value of `service_tier` and refuses a word whose price nobody can know.
    ///
    /// OpenAI's API reference, `ServiceTier`, read 2026-11: `auto` is what the project's settings say, `default` has the
    /// standard price, `flex` costs less, `priority` more and is also called `fast`; `scale` is paid for beforehand, and by the
    /// standard price beyond that. `on_demand` is Groq's standard tier; `standard_only` keeps
    /// Anthropic from using committed capacity.
    static func read(_ text: inout RequestText, _ body: Span<UInt8>) throws(Refusal) -> RequestedTier {
        let token = try text.readValue(body)
        guard token.kind != .null else { return .unstated }
        guard token.kind == .string else {
            throw Refusal(field: "service_tier", "must be a string or null", at: token.range.lowerBound)
        }
        // Most tiers are short; what is long is none, and need not be decoded.
        let name = token.range.count <= 64 ? JSONString.decode(token.range, in: body) : "…"
        switch name {
        case "auto": return .automatic
        case "default", "standard", "standard_only", "on_demand", "scale": return .stated(.standard)
        case "flex": return .stated(.flex)
        case "priority", "fast": return .stated(.priority)
        default:
            throw Refusal(
                .invalidBody,
                "The service tier '\(name)' is not known here, so that its cost could not be bounded or booked. "
                    + "The caller must leave it out or ask for 'auto', 'default', 'flex' or 'priority'.",
                param: "service_tier"
            )
        }
    }
}
