import Dialects
import Policy
import Vocabulary

extension RequestedTier {
    /// Kinds of provider that answer as the ordinary service unless another one is asked for.
    ///
    /// Gemini's API reference, `service_tier`, Vertex AI's "Standard PayGo" and Amazon Bedrock's "Service tiers", read
    /// 2026-11. At OpenAI what is not stated is `auto`, which the project's settings decide.
    private static let ordinaryUnlessAsked: Set = ["gemini", "vertex", "bedrock"]

    /// The service tiers at which a target may answer such a request, as far as its prices tell them apart.
    func reach(on target: Target) -> ServiceTiers {
        guard target.price?.services.isEmpty == false else { return .standard }
        return switch self {
        case .automatic: .all
        case .unstated:
            Self.ordinaryUnlessAsked.contains(target.provider.declaration.kind) ? .standard : .all
        case .stated(let serviceTier): ServiceTiers(.standard, serviceTier)
        }
    }

    /// The tier that an answer is charged at if it does not say its own: never a cheaper one than it may be billed at.
    var unlessSaid: ServiceTier? { self == .stated(.priority) ? .priority : nil }

    /// Refuses a tier that may cost more than is known: one that is dearer than the ordinary service must have a price
    /// at every target that the request may reach.
    func check(_ targets: [Target]) throws(Refusal) {
        guard self == .stated(.priority),
            let target = targets.first(where: { !($0.price?.prices(.priority) ?? true) })
        else { return }
        throw Refusal(
            .invalidBody,
            "The service tier 'priority' (or fast mode, which has its prices) has no price at the target "
                + "'\(target.name)', so that its cost could not be bounded or booked. The caller must leave it out or ask "
                + "for 'auto' or 'default'; the operator must price it first.",
            param: "service_tier"
        )
    }
}
