import Dialects
import JSONText
import Vocabulary

/// What the tests of Gemini's dialect share.
enum GeminiSamples {
    /// Reads a JSON text.
    static func json(_ text: String) throws -> JSONValue { try JSONValue.read(Array(text.utf8)) }

    /// Reads a request for a model named `fast`.
    static func conversation(_ text: String, isStream: Bool = false) throws -> Conversation {
        try GeminiDialect.conversation(from: json(text), model: "fast", isStream: isStream)
    }

    /// Begins a writing for a target.
    static func rendering(
        _ model: String,
        kind: String = "gemini",
        policy: [Capability: LossHandling] = [:],
        unsupported: Set<Capability> = []
    ) -> Rendering {
        Rendering(
            model: model,
            outputTokenLimit: 4_096,
            providerKind: kind,
            maker: .gemini,
            policy: policy,
            unsupported: unsupported
        )
    }

    /// Reads a request and writes it again for a target.
    static func passed(_ text: String, model: String = "gemini-2.5-flash") throws -> JSONValue {
        var rendering = rendering(model)
        return try GeminiDialect.body(of: conversation(text), &rendering)
    }
}
