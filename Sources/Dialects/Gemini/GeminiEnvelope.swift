import JSONText
import Vocabulary

/// What decisions need from a request whose body passes as it is.
///
/// A field may be given in both of its spellings; then the larger number and the worse case count, as nobody can say which
/// one the upstream takes.
struct GeminiEnvelope {
    private var envelope = RequestEnvelope()
    private var hasContents = false

    /// Reads a body once, checking it all.
    static func read(
        _ body: Span<UInt8>,
        model: String?,
        isStream: Bool?
    ) throws(Refusal) -> RequestEnvelope {
        var reading = GeminiEnvelope()
        var text = try RequestText(body)
        while let key = try text.nextField(body) {
            if let field = GeminiRequestField(key, in: body) {
                try reading.read(field, &text, body)
            } else {
                _ = try text.readValue(body)
            }
        }
        return try reading.envelope(model: model, isStream: isStream)
    }

    private mutating func read(
        _ field: GeminiRequestField,
        _ text: inout RequestText,
        _ body: Span<UInt8>
    ) throws(Refusal) {
        switch field {
        case .model:
            let token = try text.readValue(body)
            guard token.kind == .string, token.range.count > 2 else {
                throw Refusal(
                    field: "model",
                    "must be a string that is not empty",
                    at: token.range.lowerBound
                )
            }
            envelope.model = GeminiRequestReading.bareModel(JSONString.decode(token.range, in: body))
            envelope.modelToken = token.range
        case .contents:
            let token = try readContent(&text, body)
            guard token.kind == .array || token.kind == .object else {
                throw Refusal(field: "contents", "must be an array", at: token.range.lowerBound)
            }
            hasContents = true
        case .systemInstruction: _ = try readContent(&text, body)
        case .generationConfig: try readConfiguration(&text, body)
        case .tools: readTools(try text.readValue(body), body)
        case .cachedContent:
            guard try text.readValue(body).kind != .null else { return }
            // A cache holds tools too, and those may search.
            envelope.namesContent = true
            envelope.offeredSearches = nil
        case .serviceTier: envelope.serviceTier = try RequestedTier.read(&text, body)
        case .labels:
            (envelope.metadata, envelope.hasUnusableEndUser) = try RequestMetadata.read(&text, body)
        }
    }

    private consuming func envelope(model: String?, isStream: Bool?) throws(Refusal) -> RequestEnvelope {
        guard hasContents else { throw Refusal(missing: "contents") }
        if let model {
            guard envelope.modelToken.isEmpty || envelope.model == GeminiRequestReading.bareModel(model)
            else {
                throw Refusal(
                    field: "model",
                    "names another model than the path",
                    at: envelope.modelToken.lowerBound
                )
            }
            envelope.model = model
        }
        guard !envelope.model.isEmpty else { throw Refusal(missing: "model") }
        envelope.isStream = isStream ?? false
        // Every chunk of a stream reports the usage.
        envelope.asksUsage = envelope.isStream
        return envelope
    }

    /// Passes contents and notes what they carry or name besides text.
    private mutating func readContent(
        _ text: inout RequestText,
        _ body: Span<UInt8>
    ) throws(Refusal) -> JSONToken {
        var namesContent = false
        let token = try text.readValue(body) { bytes, key, _ in
            if namesContent { return }
            switch key.isEscaped ? 0 : key.content.count {
            case 8: namesContent = key.matches("fileData", in: bytes)
            case 9: namesContent = key.matches("file_data", in: bytes)
            case 10: namesContent = key.matches("inlineData", in: bytes)
            case 11: namesContent = key.matches("inline_data", in: bytes)
            case 0:
                let names: [StaticString] = ["fileData", "file_data", "inlineData", "inline_data"]
                namesContent = names.contains { key.matches($0, in: bytes) }
            default: break
            }
        }
        if namesContent { envelope.namesContent = true }
        return token
    }

    private mutating func readConfiguration(_ text: inout RequestText, _ body: Span<UInt8>) throws(Refusal) {
        guard try text.nextKind(body) == .object else {
            let token = try text.readValue(body)
            guard token.kind == .null else {
                throw Refusal(field: "generationConfig", "must be an object", at: token.range.lowerBound)
            }
            return
        }
        var limit = envelope.outputTokenLimit
        var choices = envelope.choices
        try text.readMembers(body) { (text, key) throws(Refusal) in
            let token = try text.readValue(body)
            guard token.kind != .null else { return }
            if key.matches("maxOutputTokens", in: body) || key.matches("max_output_tokens", in: body) {
                guard let number = Self.integer(token, body), number >= 0 else {
                    throw Refusal(
                        field: "generationConfig.maxOutputTokens",
                        "must be a whole number of tokens",
                        at: token.range.lowerBound
                    )
                }
                limit = max(limit ?? 0, number)
            } else if key.matches("candidateCount", in: body) || key.matches("candidate_count", in: body) {
                guard let number = Self.integer(token, body), (1...128).contains(number) else {
                    throw Refusal(
                        field: "generationConfig.candidateCount",
                        "must be a whole number from 1 to 128",
                        at: token.range.lowerBound
                    )
                }
                choices = max(choices, number)
            } else if key.matches("routingConfig", in: body) || key.matches("routing_config", in: body) {
                // Vertex then asks the model that it names, or one of its own choice ("GenerationConfig",
                // cloud.google.com/vertex-ai, read 2026-11).
                throw Refusal(otherModelsIn: "generationConfig.routingConfig")
            }
        }
        envelope.outputTokenLimit = limit
        envelope.choices = choices
    }

    /// A whole number, which ProtoJSON takes as a string too.
    private static func integer(_ token: JSONToken, _ body: Span<UInt8>) -> Int? {
        switch token.kind {
        case .number: JSONNumber.integer(token.range, in: body)
        case .string where token.range.count <= 24: Int(JSONString.decode(token.range, in: body))
        default: nil
        }
    }

    /// Notes whether there are tools, and whether any is Google's own: those put tokens of their own into the prompt.
    private mutating func readTools(_ token: JSONToken, _ body: Span<UInt8>) {
        var outline = JSONOutline(at: token.range.lowerBound)
        if token.kind == .object { return readTool(&outline, body) }
        guard outline.enter(body, UInt8(ascii: "[")) else { return }
        while outline.offset < token.range.upperBound, outline.nextElement(body) { readTool(&outline, body) }
    }

    /// The tools that ground an answer with searches, in both spellings.
    private static let searches: [StaticString] = [
        "googleSearch", "google_search", "googleSearchRetrieval", "google_search_retrieval",
        "enterpriseWebSearch", "enterprise_web_search",
    ]

    private mutating func readTool(_ outline: inout JSONOutline, _ body: Span<UInt8>) {
        envelope.hasTools = true
        guard outline.enter(body, UInt8(ascii: "{")) else {
            outline.skipValue(body)
            return
        }
        while let key = outline.nextMember(body) {
            let isNull = outline.peek(body) == UInt8(ascii: "n")
            outline.skipValue(body)
            let isFunctions =
                key.matches("functionDeclarations", in: body)
                || key.matches("function_declarations", in: body)
            if !isFunctions, !isNull { envelope.namesContent = true }
            if !isNull, Self.searches.contains(where: { key.matches($0, in: body) }) {
                envelope.offeredSearches = nil
            }
        }
    }
}
