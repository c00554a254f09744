import JSONText

/// The top-level fields of an OpenAI request that the gateway reads.
enum RequestField: CaseIterable {
    case model, stream, streamOptions, maxTokens, maxCompletionTokens, n, bestOf, messages, prompt, input,
        tools
    case functions, user, metadata, webSearchOptions, dataSources, cachedContent, extraBody, serviceTier,
        modalities

    /// The field's name on the wire.
    var name: StaticString {
        switch self {
        case .model: "model"
        case .stream: "stream"
        case .streamOptions: "stream_options"
        case .maxTokens: "max_tokens"
        case .maxCompletionTokens: "max_completion_tokens"
        case .n: "n"
        case .bestOf: "best_of"
        case .messages: "messages"
        case .prompt: "prompt"
        case .input: "input"
        case .tools: "tools"
        case .functions: "functions"
        case .user: "user"
        case .metadata: "metadata"
        case .webSearchOptions: "web_search_options"
        case .dataSources: "data_sources"
        case .cachedContent: "cached_content"
        case .extraBody: "extra_body"
        case .serviceTier: "service_tier"
        case .modalities: "modalities"
        }
    }

    /// The field that a key names, if it is one of these.
    init?(_ key: JSONKey, in bytes: Span<UInt8>) {
        if key.isEscaped {
            // Rare, and the length says nothing: try all.
            for field in Self.allCases where key.matches(field.name, in: bytes) {
                self = field
                return
            }
            return nil
        }
        let candidate: Self? =
            switch key.content.count {
            case 1: .n
            case 4: .user
            case 5:
                switch bytes[key.content.lowerBound] {
                case UInt8(ascii: "m"): .model
                case UInt8(ascii: "i"): .input
                default: .tools
                }
            case 6: bytes[key.content.lowerBound] == UInt8(ascii: "s") ? .stream : .prompt
            case 7: .bestOf
            case 8: bytes[key.content.lowerBound + 2] == UInt8(ascii: "s") ? .messages : .metadata
            case 9: .functions
            case 10:
                switch bytes[key.content.lowerBound + 1] {
                case UInt8(ascii: "a"): .maxTokens
                case UInt8(ascii: "o"): .modalities
                default: .extraBody
                }
            case 12: bytes[key.content.lowerBound] == UInt8(ascii: "d") ? .dataSources : .serviceTier
            case 14: bytes[key.content.lowerBound] == UInt8(ascii: "s") ? .streamOptions : .cachedContent
            case 18: .webSearchOptions
            case 21: .maxCompletionTokens
            default: nil
            }
        guard let candidate, key.matches(candidate.name, in: bytes) else { return nil }
        self = candidate
    }

    /// The field that an upstream which ignores the case of keys would read from a key that is none of these.
    static func mistakable(_ key: JSONKey, in bytes: Span<UInt8>) -> Self? {
        guard key.mayFold(in: bytes) else { return nil }
        return allCases.first { key.matchesIgnoringCase($0.name, in: bytes) }
    }
}
