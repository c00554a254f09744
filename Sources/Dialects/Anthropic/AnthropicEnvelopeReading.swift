import JSONText
import Vocabulary

/// The fields of one request body, as they are gathered.
struct AnthropicEnvelopeReading {
    private var envelope = RequestEnvelope()
    private let pathModel: String?
    private let pathStream: Bool?
    private var hasMessages = false

    /// Begins with what the path says.
    init(model: String?, isStream: Bool?) {
        pathModel = model
        pathStream = isStream
    }

    /// Reads the value of a field.
    mutating func read(
        _ field: AnthropicField,
        _ text: inout RequestText,
        _ body: Span<UInt8>
    ) throws(Refusal) {
        switch field {
        case .model: try readModel(&text, body)
        case .stream: try readStream(&text, body)
        case .maxTokens: try readLimit(&text, body)
        case .messages:
            let token = try text.readValue(body)
            guard token.kind == .array else {
                throw Refusal(field: "messages", "must be an array", at: token.range.lowerBound)
            }
            hasMessages = true
            if AnthropicContent.namesContent(inMessages: token.range, body) { envelope.namesContent = true }
        case .tools:
            let tools = AnthropicContent.tools(try text.readValue(body), body)
            envelope.hasTools = tools.isOffered
            if tools.namesModel { throw Refusal(otherModelsIn: "tools") }
            if tools.namesContent { envelope.namesContent = true }
            envelope.offeredSearches = tools.searches
        case .system: _ = try text.readValue(body)
        case .metadata: try readMetadata(&text, body)
        case .serviceTier: _ = try AnthropicPricedChoice.tier.asksPriority(&text, body)
        case .speed:
            if try AnthropicPricedChoice.speed.asksPriority(&text, body) {
                envelope.serviceTier = .stated(.priority)
            }
        case .inferenceGeo: _ = try AnthropicPricedChoice.place.asksPriority(&text, body)
        case .mcpServers:
            let token = try text.readValue(body)
            if token.kind == .array, body.hasElements(token.range) { envelope.namesContent = true }
        case .container, .thread, .compaction:
            if try text.readValue(body).kind != .null { envelope.namesContent = true }
        case .contextManagement:
            // A compaction reads the conversation once more.
            if AnthropicContent.compacts(try text.readValue(body), body) { envelope.namesContent = true }
        }
    }

    /// The envelope, if nothing is missing.
    consuming func finished() throws(Refusal) -> RequestEnvelope {
        guard hasMessages else { throw Refusal(missing: "messages") }
        if let pathModel {
            guard envelope.model.isEmpty || envelope.model == pathModel else {
                throw Refusal(
                    .invalidBody,
                    "The request's field 'model' differs from the model in its path.",
                    param: "model"
                )
            }
            envelope.model = pathModel
        }
        guard !envelope.model.isEmpty else { throw Refusal(missing: "model") }
        if let pathStream { envelope.isStream = pathStream }
        // Every stream of the dialect reports its usage.
        envelope.asksUsage = envelope.isStream
        return envelope
    }

    private mutating func readModel(_ text: inout RequestText, _ body: Span<UInt8>) throws(Refusal) {
        let token = try text.readValue(body)
        guard token.kind == .string, token.range.count > 2 else {
            throw Refusal(field: "model", "must be a string that is not empty", at: token.range.lowerBound)
        }
        envelope.model = JSONString.decode(token.range, in: body)
        envelope.modelToken = token.range
    }

    private mutating func readStream(_ text: inout RequestText, _ body: Span<UInt8>) throws(Refusal) {
        let token = try text.readValue(body)
        switch token.kind {
        case .true where pathStream == false, .false where pathStream == true:
            throw Refusal(field: "stream", "says otherwise than the path", at: token.range.lowerBound)
        case .true: envelope.isStream = true
        case .false, .null: break
        default: throw Refusal(field: "stream", "must be true, false or null", at: token.range.lowerBound)
        }
    }

    private mutating func readLimit(_ text: inout RequestText, _ body: Span<UInt8>) throws(Refusal) {
        let token = try text.readValue(body)
        guard token.kind != .null else { return }
        guard token.kind == .number, let limit = JSONNumber.integer(token.range, in: body), limit >= 0 else {
            throw Refusal(field: "max_tokens", "must be a whole number of tokens", at: token.range.lowerBound)
        }
        envelope.outputTokenLimit = limit
    }

    /// Reads the labels, of which `user_id` says who the caller's user is.
    private mutating func readMetadata(_ text: inout RequestText, _ body: Span<UInt8>) throws(Refusal) {
        let start = text.offset
        (envelope.metadata, envelope.hasUnusableEndUser) = try RequestMetadata.read(&text, body)
        var outline = JSONOutline(at: start)
        guard outline.enter(body, UInt8(ascii: "{")) else { return }
        while let key = outline.nextMember(body) {
            let isUser = key.matches("user_id", in: body)
            let isString = outline.peek(body) == UInt8(ascii: "\"")
            let range = outline.skipValue(body)
            guard isUser, isString else { continue }
            // An escape makes six bytes of one at most; what is longer than that need not be looked at.
            let user = range.count <= 256 * 6 + 2 ? JSONString.decode(range, in: body) : nil
            if let user, user.utf8.count <= 256 { envelope.user = user } else { envelope.hasLongUser = true }
        }
    }
}

extension Span where Element == UInt8 {
    /// Whether more than blanks stands between the brackets of an array.
    fileprivate func hasElements(_ array: Range<Int>) -> Bool {
        var outline = JSONOutline(at: array.lowerBound)
        return outline.enter(self, UInt8(ascii: "[")) && outline.nextElement(self)
    }
}
