import JSONText
import Vocabulary

/// Which capabilities a provider has, found by writing a probe of each in its dialect.
public enum CapabilityRendering {
    /// The capabilities that reach a provider without loss.
    ///
    /// What the writers do is what is said, so that no list of it can be wrong.
    public static func supported(in operation: Operation, _ provider: Rendering) -> Set<Capability> {
        Set(CapabilityProbe.capabilities.filter { body(of: $0, in: operation, provider).isWhole })
    }

    /// The body of a probe for a provider that is asked in an operation, and whether it says all of it; `nil` for what cannot be
    /// written at all.
    public static func body(
        of capability: Capability,
        in operation: Operation,
        _ provider: Rendering
    ) -> (body: JSONValue?, isWhole: Bool) {
        guard let dialect = operation.conversation else { return (nil, false) }
        var rendering = provider
        var conversation = CapabilityProbe.conversation(capability, maker: provider.maker)
        do throws(Refusal) {
            try conversation.settleModalities(in: operation, &rendering)
            let body = try dialect.body(of: conversation, &rendering)
            return (body, rendering.losses.isEmpty)
        } catch {
            return (nil, false)
        }
    }
}
