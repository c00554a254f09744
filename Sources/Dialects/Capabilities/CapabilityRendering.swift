import JSONText
import Vocabulary

/// Which capabilities a provider has, found by writing a probe of each in its dialect.
public enum CapabilityRendering {
    /// The capabilities that reach a provider without loss.
    ///
    /// What the writers do is what is said, so that no list of it can be wrong.
    public static func supported(
        by dialect: any ConversationDialect.Type,
        _ provider: Rendering
    ) -> Set<Capability> {
        Set(CapabilityProbe.capabilities.filter { body(of: $0, in: dialect, provider).isWhole })
    }

    /// The body of a probe for a provider, and whether it says all of it; `nil` for what cannot be written at all.
    public static func body(
        of capability: Capability,
        in dialect: any ConversationDialect.Type,
        _ provider: Rendering
    ) -> (body: JSONValue?, isWhole: Bool) {
        var rendering = provider
        let conversation = CapabilityProbe.conversation(capability, maker: provider.maker)
        guard let body = try? dialect.body(of: conversation, &rendering) else { return (nil, false) }
        return (body, rendering.losses.isEmpty)
    }
}
