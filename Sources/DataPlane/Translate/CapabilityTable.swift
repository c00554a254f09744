import Dialects
import Policy
import Vocabulary

/// The table of what each kind of provider can do or be told, as routing and translation have it.
public enum CapabilityTable {
    /// The columns.
    public static let capabilities = CapabilityProbe.capabilities

    /// The rows: the families first, then the catalogue's providers.
    public static func rows(_ catalogue: [ProviderFacts]) -> [CapabilityRow] {
        families.map { row(kind: $0.kind, model: $0.model, facts: nil) }
            + catalogue.map { row(kind: $0.kind, model: nil, facts: $0) }
    }

    /// The kinds that are families, some with a model of each maker.
    private static let families: [(kind: String, model: String?)] = [
        ("openai", nil), ("openai-compatible", nil), ("azure-openai", nil),
        ("anthropic", "claude-sonnet-4-5"), ("gemini", "gemini-2.5-pro"), ("vertex", "gemini-2.5-pro"),
        ("vertex", "claude-sonnet-4-5"), ("bedrock", "anthropic.claude-sonnet-4-5-20250929-v1:0"),
        ("bedrock", "amazon.nova-pro-v1:0"), ("cohere", nil), ("jina", nil), ("mistral", nil),
        ("ollama", nil), ("demo", nil),
    ]

    /// One row.
    static func row(kind: String, model: String?, facts: ProviderFacts?) -> CapabilityRow {
        let target = target(kind: kind, model: model, facts: facts)
        let operation = target.conversation
        return CapabilityRow(
            kind: kind,
            model: model,
            operation: operation?.rawValue,
            prefill: operation.flatMap { target.prefillForm($0) },
            tried: capabilities,
            supported: operation.map {
                CapabilityRendering.supported(in: $0, Rendering(target, losses: dropsAll))
            } ?? []
        )
    }

    /// A target that stands for all of its kind.
    static func target(kind: String, model: String?, facts: ProviderFacts?) -> Target {
        var declaration = ProviderDeclaration(name: kind, kind: kind)
        declaration.facts = facts
        return Target(
            provider: Provider(declaration: declaration, baseURL: "", isManagedByFile: false),
            model: model ?? "model",
            weight: 1,
            priority: 0,
            price: nil,
            contextTokens: nil,
            maxOutputTokens: 8192,
            labels: [:],
            timeouts: Timeouts()
        )
    }

    /// Nothing is refused, so that what is lost can be seen.
    static let dropsAll = Dictionary(
        uniqueKeysWithValues: Capability.allCases.map { ($0, LossHandling.drop) }
    )
}
