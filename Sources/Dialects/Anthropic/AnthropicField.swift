import JSONText

/// The top-level fields of a request that the gateway reads.
enum AnthropicField: CaseIterable {
    case model, stream, maxTokens, messages, system, tools, metadata, serviceTier, speed, inferenceGeo
    case mcpServers, container, thread, contextManagement, compaction

    /// The field's name on the wire.
    var name: StaticString {
        switch self {
        case .model: "model"
        case .stream: "stream"
        case .maxTokens: "max_tokens"
        case .messages: "messages"
        case .system: "system"
        case .tools: "tools"
        case .metadata: "metadata"
        case .serviceTier: "service_tier"
        case .speed: "speed"
        case .inferenceGeo: "inference_geo"
        case .mcpServers: "mcp_servers"
        case .container: "container"
        case .thread: "thread"
        case .contextManagement: "context_management"
        case .compaction: "compaction"
        }
    }

    /// The field that a key names, if it is one of these.
    init?(_ key: JSONKey, in bytes: Span<UInt8>) {
        guard let field = Self.allCases.first(where: { key.matches($0.name, in: bytes) }) else { return nil }
        self = field
    }

    /// The field that an upstream which ignores the case of keys would read from a key that is none of these.
    static func mistakable(_ key: JSONKey, in bytes: Span<UInt8>) -> Self? {
        guard key.mayFold(in: bytes) else { return nil }
        return allCases.first { key.matchesIgnoringCase($0.name, in: bytes) }
    }
}
