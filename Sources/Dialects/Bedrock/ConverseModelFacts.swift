/// What a model behind Converse takes, by whose it is.
///
/// From the guide of Bedrock ("Converse API supported models", "Prompt caching", "Structured output", and the pages of the
/// models' own parameters; docs.aws.amazon.com, read 2026-11). Ids are those of models, of inference profiles, which begin
/// with a region's short name, and of their ARNs.
struct ConverseModelFacts: Hashable {
    /// Whose model it is.
    enum Family: Hashable {
        case claude, nova, nova2, mistral, cohere, gptOSS, other
    }

    /// Whose it is.
    let family: Family
    /// What a model of Anthropic's takes.
    let claude: AnthropicModelFacts
    /// Whether it is of a family that Bedrock makes follow schemas, other than Anthropic's.
    private let isOpenWeight: Bool

    /// Reads a model's id.
    init(model: String) {
        let name = model.lowercased()
        claude = AnthropicModelFacts(model: name)
        let families: [(part: String, family: Family)] = [
            ("anthropic.", .claude), ("amazon.nova-2", .nova2), ("amazon.nova", .nova),
            ("mistral.", .mistral), ("cohere.", .cohere), ("openai.gpt-oss", .gptOSS),
        ]
        family = families.first { name.contains($0.part) }?.family ?? .other
        let openWeight = [
            "openai.gpt-oss", "mistral.", "qwen.", "google.gemma", "minimax.", "moonshot", "nvidia.", "zai.",
            "deepseek.v3",
        ]
        isOpenWeight = openWeight.contains(where: name.contains)
    }

    /// Whose signatures the model makes and reads.
    var maker: Signature.Maker { family == .claude ? .anthropic : .bedrock }

    /// Whose signatures a model makes, by its id.
    static func maker(of model: String) -> Signature.Maker { ConverseModelFacts(model: model).maker }

    /// Whether it is one of Amazon's Nova models.
    var isNova: Bool { family == .nova || family == .nova2 }

    /// Whether marks for the cache may stand in a request.
    var takesCachePoints: Bool { family == .claude || isNova }

    /// Whether the state of a tool's result may be said.
    var takesResultStatus: Bool { family == .claude || isNova }

    /// Whether answers can follow a schema.
    var takesSchemas: Bool { family == .claude ? claude.takesSchemas : isOpenWeight }

    /// Whether temperature and nucleus sampling may be chosen.
    var takesSampling: Bool { family != .claude || claude.takesSampling }

    /// Whether it goes on with a last turn of its own.
    var takesPrefill: Bool { family == .claude && claude.takesPrefill }
}
