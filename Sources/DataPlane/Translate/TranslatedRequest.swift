import Dialects
import JSONText
import NIOCore
import Policy
import Vocabulary

/// A request in the words of a target whose dialect is not the caller's.
struct TranslatedRequest {
    /// How the target is asked.
    let route: TargetRoute
    /// The body.
    let body: ByteBuffer
    /// What of the caller's request it does not say, by the caller's names.
    let dropped: [String]

    /// Writes a conversation for a target.
    init(_ conversation: Conversation, for target: Target, _ route: TargetRoute) throws(Refusal) {
        guard let dialect = route.operation.conversation else {
            throw Refusal(.noTargetAvailable, "The model's target does not speak a dialect that is known.")
        }
        var rendering = Rendering(target, losses: target.losses)
        let value = try dialect.body(of: conversation, &rendering)
        self.route = route
        let isPredicted = target.provider.family == .vertex && route.operation == .messages
        body = ByteBuffer(bytes: isPredicted ? try VertexClaude.body(value.bytes.span) : value.bytes)
        dropped = rendering.dropped
    }
}

extension Rendering {
    /// Begins a writing for a target.
    init(_ target: Target, losses: [Capability: LossHandling]) {
        self.init(
            model: target.model,
            outputTokenLimit: target.maxOutputTokens,
            providerKind: target.provider.declaration.kind,
            maker: target.maker,
            quirks: target.provider.declaration.facts.map(ChatQuirks.init),
            policy: losses,
            unsupported: target.lacks
        )
    }
}

extension Target {
    /// Whose signatures the target's model can read.
    var maker: Signature.Maker {
        switch provider.family {
        case .anthropic: .anthropic
        case .gemini: .gemini
        case .vertex: model.hasPrefix("claude") ? .anthropic : .gemini
        case .bedrock: model.contains("anthropic.") ? .anthropic : .bedrock
        case .openAI, .azure: .openAI
        case .mistral: .mistral
        case .compatible, .cohere, .jina, .ollama, .demo: .other
        }
    }
}
