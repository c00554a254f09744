import JSONText

/// What of an OpenAI request a model reads: where its texts stand, and how much there is around them.
///
/// It is made for counting tokens, so it errs on the side of more: what is not known to be left out is taken in.
public struct PromptOutline: Hashable, Sendable {
    /// A text that the model reads.
    public struct Text: Hashable, Sendable {
        /// Its string token, quotes included.
        public let token: Range<Int>
        /// Whether it stands in something structured, such as a tool or a call.
        public let isStructured: Bool
    }

    /// The texts, in the order of the body.
    public internal(set) var texts: [Text] = []
    /// The number of messages.
    public internal(set) var messages = 0
    /// The number of names of messages.
    public internal(set) var names = 0
    /// The tokens that the request states as such, by their numbers; an empty prompt stands for one, and so does the role of a
    /// message that the request does not name.
    public internal(set) var tokens = 0
    /// The keys, values and brackets of all that is structured.
    public internal(set) var nodes = 0
    /// The bytes of numbers, words and very short texts there, which are at least their tokens.
    public internal(set) var structuredBytes = 0
    /// Whether the request offers something beside its messages: tools, functions, a schema.
    public internal(set) var hasOffer = false
    /// The number of tools of which the request has the name alone, and the provider the description.
    public internal(set) var namedTools = 0
    /// The bytes of what only the provider can read, which are at least its tokens.
    public internal(set) var sealedBytes = 0
    /// Whether the model reads something that the request does not carry, so that what is here is no bound.
    public internal(set) var isPartial = false

    /// The outline of a body that has been read as an envelope.
    public init(_ operation: Operation, _ body: Span<UInt8>) {
        var outline = JSONOutline()
        guard outline.enter(body, UInt8(ascii: "{")) else { return }
        while let key = outline.nextMember(body) {
            if operation == .responses {
                readResponses(key, &outline, body)
                continue
            }
            if let field = RequestField(key, in: body), reads(field, operation, &outline, body) { continue }
            readOther(key, &outline, body)
        }
    }

    /// Reads a field whose form is known; answers false if it is like any other in this operation.
    private mutating func reads(
        _ field: RequestField,
        _ operation: Operation,
        _ outline: inout JSONOutline,
        _ body: Span<UInt8>
    ) -> Bool {
        switch field {
        case .messages where operation == .chatCompletions: readMessages(&outline, body)
        case .prompt where operation == .completions: readPrompts(&outline, body, emptyIsToken: true)
        case .input where operation == .embeddings: readPrompts(&outline, body, emptyIsToken: false)
        case .model, .stream, .streamOptions, .maxTokens, .maxCompletionTokens, .n, .bestOf, .user, .metadata,
            .serviceTier:
            outline.skipValue(body)
        default: return false
        }
        return true
    }

    /// Reads a field that may become part of what the model reads; numbers and words at the top only steer it.
    mutating func readOther(_ key: JSONKey, _ outline: inout JSONOutline, _ body: Span<UInt8>) {
        let first = outline.peek(body)
        let value = outline.skipValue(body)
        guard !Self.steering.contains(where: { key.matches($0, in: body) }) else { return }
        switch first {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            hasOffer = true
            addStructure(value, body)
        case UInt8(ascii: "\""): addStructure(value, body)
        default: break
        }
    }

    /// Fields that are no part of what the model reads (OpenAI's API reference, read 2026-11).
    private static let steering: [StaticString] = [
        "logit_bias", "stop", "modalities", "audio", "safety_identifier", "prompt_cache_key",
        "prompt_cache_retention", "encoding_format",
    ]

    private mutating func readMessages(_ outline: inout JSONOutline, _ body: Span<UInt8>) {
        guard outline.enter(body, UInt8(ascii: "[")) else {
            outline.skipValue(body)
            return
        }
        while outline.nextElement(body) {
            messages += 1
            guard outline.enter(body, UInt8(ascii: "{")) else {
                addStructure(outline.skipValue(body), body)
                continue
            }
            while let key = outline.nextMember(body) { readMessage(key, &outline, body) }
        }
    }

    mutating func readMessage(_ key: JSONKey, _ outline: inout JSONOutline, _ body: Span<UInt8>) {
        let first = outline.peek(body)
        switch first {
        case UInt8(ascii: "\"") where key.matches("role", in: body) || key.matches("content", in: body):
            add(outline.skipValue(body))
        case UInt8(ascii: "\"") where key.matches("name", in: body):
            names += 1
            add(outline.skipValue(body))
        case UInt8(ascii: "[") where key.matches("content", in: body):
            readParts(&outline, body)
        case UInt8(ascii: "n"): outline.skipValue(body)
        default:
            nodes += 1
            addStructure(outline.skipValue(body), body)
        }
    }

    private mutating func readParts(_ outline: inout JSONOutline, _ body: Span<UInt8>) {
        guard outline.enter(body, UInt8(ascii: "[")) else { return }
        while outline.nextElement(body) {
            nodes += 1
            guard outline.enter(body, UInt8(ascii: "{")) else {
                addStructure(outline.skipValue(body), body)
                continue
            }
            while let key = outline.nextMember(body) {
                let isString = outline.peek(body) == UInt8(ascii: "\"")
                let value = outline.skipValue(body)
                if isString, key.matches("text", in: body) {
                    add(value)
                } else if !(isString && key.matches("type", in: body)) {
                    nodes += 1
                    addStructure(value, body)
                }
            }
        }
    }

    /// Reads a text or an array of texts, of tokens, or of arrays of tokens.
    private mutating func readPrompts(
        _ outline: inout JSONOutline,
        _ body: Span<UInt8>,
        emptyIsToken: Bool
    ) {
        switch outline.peek(body) {
        case UInt8(ascii: "\""):
            let value = outline.skipValue(body)
            if value.count == 2, emptyIsToken { tokens += 1 }
            add(value)
        case UInt8(ascii: "["):
            guard outline.enter(body, UInt8(ascii: "[")) else { return }
            while outline.nextElement(body) {
                switch outline.peek(body) {
                case UInt8(ascii: "["), UInt8(ascii: "\""):
                    readPrompt(&outline, body, emptyIsToken: emptyIsToken)
                case UInt8(ascii: "{"): addStructure(outline.skipValue(body), body)
                default:
                    outline.skipValue(body)
                    tokens += 1
                }
            }
        default: outline.skipValue(body)
        }
    }

    /// Reads one of several prompts, which is a text or an array of tokens.
    private mutating func readPrompt(
        _ outline: inout JSONOutline,
        _ body: Span<UInt8>,
        emptyIsToken: Bool
    ) {
        let isText = outline.peek(body) == UInt8(ascii: "\"")
        guard !isText, outline.enter(body, UInt8(ascii: "[")) else {
            let value = outline.skipValue(body)
            if value.count == 2, emptyIsToken { tokens += 1 }
            return add(value)
        }
        while outline.nextElement(body) {
            if outline.peek(body) == UInt8(ascii: "[") {
                addStructure(outline.skipValue(body), body)
            } else {
                outline.skipValue(body)
                tokens += 1
            }
        }
    }

    mutating func add(_ token: Range<Int>, isStructured: Bool = false) {
        if token.count > 2 { texts.append(Text(token: token, isStructured: isStructured)) }
    }
}
