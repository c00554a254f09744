import JSONText
import Vocabulary

/// The fields of one request body, as they are gathered.
struct RequestReading {
    private let operation: Operation
    private var envelope = RequestEnvelope()
    private var options = StreamOptions()
    private var hasModel = false
    private var hasContent = false
    private var hasModalities = false
    private var choices = 1
    private var bestOf = 1
    private var prompts = 1

    /// Begins with nothing.
    init(_ operation: Operation) { self.operation = operation }

    /// Whether a field means something to the gateway in this operation.
    func reads(_ field: RequestField) -> Bool {
        switch field {
        case .model, .user, .metadata: true
        case .messages, .webSearchOptions, .dataSources, .tools, .functions, .modalities:
            operation == .chatCompletions
        case .prompt, .bestOf: operation == .completions
        case .input: operation == .embeddings
        case .stream, .streamOptions, .maxTokens, .maxCompletionTokens, .n, .cachedContent, .extraBody,
            .serviceTier:
            operation != .embeddings
        }
    }

    /// Reads the value of a field.
    mutating func read(_ field: RequestField, _ text: inout RequestText, _ body: Span<UInt8>) throws(Refusal)
    {
        switch field {
        case .model: try readModel(&text, body)
        case .user: try readUser(&text, body)
        case .metadata:
            (envelope.metadata, envelope.hasUnusableEndUser) = try RequestMetadata.read(&text, body)
        case .messages, .input: try readContent(field, &text, body)
        case .prompt: try readPrompt(&text, body)
        case .stream: try readStream(&text, body)
        case .streamOptions: try options.read(&text, body)
        case .maxTokens, .maxCompletionTokens: try readOutputTokenLimit(field, &text, body)
        case .n: choices = try readCount(field, &text, body)
        case .bestOf: bestOf = try readCount(field, &text, body)
        case .tools, .functions:
            var mayNameModel = false
            let token = try text.readValue(body) { bytes, key, value in
                if !mayNameModel { mayNameModel = ToolModels.mayBeNamed(by: key, value: value, in: bytes) }
            }
            if token.kind == .array, !body.isEmptyArray(token) { envelope.hasTools = true }
            if mayNameModel, ToolModels.areNamed(inTools: token.range, body) {
                throw Refusal(otherModelsIn: "tools")
            }
        case .webSearchOptions:
            if try text.readValue(body).kind != .null {
                envelope.namesContent = true
                envelope.searches = 1
            }
        case .dataSources:
            if try text.readValue(body).kind != .null { envelope.namesContent = true }
        case .cachedContent: if try text.readValue(body).kind != .null { nameCache() }
        case .serviceTier: envelope.serviceTier = try RequestedTier.read(&text, body)
        case .modalities: hasModalities = try text.readValue(body).kind != .null
        case .extraBody:
            if try text.readCacheName(body) { nameCache() }
        }
    }

    /// The envelope, if nothing is missing; `inside` is the offset after the body's opening brace, `model` what the path
    /// names.
    consuming func envelope(inside: Int, model: String?) throws(Refusal) -> RequestEnvelope {
        guard hasModel || model != nil else { throw Refusal(missing: "model") }
        if let model {
            // The gate goes by one name; a body that has another would reach a model that was never asked for.
            guard !hasModel || envelope.model == model else {
                throw Refusal(
                    field: "model",
                    "names another model than the path",
                    at: envelope.modelToken.lowerBound
                )
            }
            envelope.model = model
            if !hasModel { envelope.modelPlace = inside }
        }
        guard hasContent else {
            switch operation {
            case .completions: throw Refusal(missing: "prompt")
            case .embeddings: throw Refusal(missing: "input")
            default: throw Refusal(missing: "messages")
            }
        }
        envelope.asksUsage = options.asksUsage
        envelope.mayAskModalities = hasModalities
        if !envelope.namesContent { envelope.kinds.subtract([.audioInput, .imageInput]) }
        if envelope.isStream { envelope.usageSplice = options.splice(inside: inside) }
        let (product, isTooLarge) = max(choices, bestOf).multipliedReportingOverflow(by: prompts)
        envelope.choices = isTooLarge ? .max : product
        return envelope
    }

    /// Notes content in a cache, which holds tools too, and those may search.
    private mutating func nameCache() {
        envelope.namesContent = true
        envelope.offeredSearches = nil
    }

    private mutating func readModel(_ text: inout RequestText, _ body: Span<UInt8>) throws(Refusal) {
        let token = try text.readValue(body)
        guard token.kind == .string, token.range.count > 2 else {
            throw Refusal(field: "model", "must be a string that is not empty", at: token.range.lowerBound)
        }
        envelope.model = JSONString.decode(token.range, in: body)
        envelope.modelToken = token.range
        hasModel = true
    }

    private mutating func readUser(_ text: inout RequestText, _ body: Span<UInt8>) throws(Refusal) {
        let token = try text.readValue(body)
        guard token.kind != .null else { return }
        guard token.kind == .string else {
            throw Refusal(field: "user", "must be a string or null", at: token.range.lowerBound)
        }
        // An escape makes six bytes of one at most; what is longer than that need not be looked at.
        guard token.range.count <= 256 * 6 + 2 else {
            envelope.hasLongUser = true
            return
        }
        let user = JSONString.decode(token.range, in: body)
        if user.utf8.count <= 256 { envelope.user = user } else { envelope.hasLongUser = true }
    }

    private mutating func readContent(
        _ field: RequestField,
        _ text: inout RequestText,
        _ body: Span<UInt8>
    ) throws(Refusal) {
        let (token, namesContent) = try text.readContent(body)
        if namesContent { envelope.namesContent = true }
        hasContent = true
        if token.kind == .array { return }
        if field == .input {
            guard token.kind != .string else { return }
            throw Refusal(field: "input", "must be a string or an array", at: token.range.lowerBound)
        }
        throw Refusal(field: "messages", "must be an array", at: token.range.lowerBound)
    }

    private mutating func readPrompt(_ text: inout RequestText, _ body: Span<UInt8>) throws(Refusal) {
        let kind = try text.nextKind(body)
        let start = text.offset
        hasContent = true
        guard kind == .array else {
            guard try text.readValue(body).kind == .string else {
                throw Refusal(field: "prompt", "must be a string or an array", at: start)
            }
            return
        }
        var several = 0
        var wrong: Int?
        try text.readElements(body) { token in
            switch token.kind {
            case .string, .array: several += 1
            case .number: break
            default: wrong = wrong ?? token.range.lowerBound
            }
        }
        if let wrong {
            throw Refusal(field: "prompt", "must hold strings, tokens or arrays of tokens", at: wrong)
        }
        prompts = max(1, several)
    }

    private mutating func readStream(_ text: inout RequestText, _ body: Span<UInt8>) throws(Refusal) {
        let token = try text.readValue(body)
        switch token.kind {
        case .true: envelope.isStream = true
        case .false, .null: break
        default: throw Refusal(field: "stream", "must be true, false or null", at: token.range.lowerBound)
        }
    }

    private mutating func readOutputTokenLimit(
        _ field: RequestField,
        _ text: inout RequestText,
        _ body: Span<UInt8>
    ) throws(Refusal) {
        let token = try text.readValue(body)
        guard token.kind != .null else { return }
        guard token.kind == .number, let limit = JSONNumber.integer(token.range, in: body), limit >= 0 else {
            throw Refusal(
                field: field.name,
                "must be a whole number of tokens or null",
                at: token.range.lowerBound
            )
        }
        envelope.outputTokenLimit = max(envelope.outputTokenLimit ?? 0, limit)
    }

    private func readCount(
        _ field: RequestField,
        _ text: inout RequestText,
        _ body: Span<UInt8>
    ) throws(Refusal) -> Int {
        let token = try text.readValue(body)
        guard token.kind != .null else { return 1 }
        guard token.kind == .number, let count = JSONNumber.integer(token.range, in: body),
            (1...128).contains(count)
        else {
            throw Refusal(
                field: field.name,
                "must be a whole number from 1 to 128",
                at: token.range.lowerBound
            )
        }
        return count
    }
}

extension Span where Element == UInt8 {
    /// Whether nothing but blanks stands between the brackets of an array.
    fileprivate func isEmptyArray(_ token: JSONToken) -> Bool {
        for offset in token.range.lowerBound + 1..<token.range.upperBound - 1 where self[offset] > 0x20 {
            return false
        }
        return true
    }
}
