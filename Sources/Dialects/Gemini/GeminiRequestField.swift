import JSONText

/// The fields of a request's body that mean something to the gateway; each has two spellings.
enum GeminiRequestField: CaseIterable {
    case model
    case contents
    case systemInstruction
    case generationConfig
    case tools
    case cachedContent
    case serviceTier
    case labels

    /// The field that a key names, if it is one of these.
    init?(_ key: JSONKey, in bytes: Span<UInt8>) {
        for field in Self.allCases {
            let (camel, snake) = field.names
            if key.matches(camel, in: bytes) || key.matches(snake, in: bytes) {
                self = field
                return
            }
        }
        return nil
    }

    private var names: (camel: StaticString, snake: StaticString) {
        switch self {
        case .model: ("model", "model")
        case .contents: ("contents", "contents")
        case .systemInstruction: ("systemInstruction", "system_instruction")
        case .generationConfig: ("generationConfig", "generation_config")
        case .tools: ("tools", "tools")
        case .cachedContent: ("cachedContent", "cached_content")
        case .serviceTier: ("serviceTier", "service_tier")
        case .labels: ("labels", "labels")
        }
    }
}
