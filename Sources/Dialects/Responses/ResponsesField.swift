import JSONText

/// The top-level fields of a request that the gateway reads.
enum ResponsesField: CaseIterable {
    case model, input, stream, maxOutputTokens, tools, user, metadata, serviceTier, maxToolCalls
    case previousResponseID, store, conversation, prompt, background, contextManagement, extraBody

    /// The field's name on the wire.
    var name: StaticString {
        switch self {
        case .model: "model"
        case .input: "input"
        case .stream: "stream"
        case .maxOutputTokens: "max_output_tokens"
        case .tools: "tools"
        case .user: "user"
        case .metadata: "metadata"
        case .serviceTier: "service_tier"
        case .maxToolCalls: "max_tool_calls"
        case .previousResponseID: "previous_response_id"
        case .store: "store"
        case .conversation: "conversation"
        case .prompt: "prompt"
        case .background: "background"
        case .contextManagement: "context_management"
        case .extraBody: "extra_body"
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
