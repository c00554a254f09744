import JSONText
import Vocabulary

/// The fields of one request body, as they are gathered.
struct ResponsesEnvelopeReading {
    private var envelope = RequestEnvelope()
    private let pathModel: String?
    private let pathStream: Bool?
    private var hasInput = false
    /// Whether a tool of the request searches the web, or tools that it only names may do so.
    private var offersSearch = false
    private var offersPictures = false
    /// Whether the provider keeps tools of the request that nobody here sees.
    private var hidesTools = false
    private var toolCalls: Int?

    /// Begins with what the path says.
    init(model: String?, isStream: Bool?) {
        pathModel = model
        pathStream = isStream
    }

    /// Reads the value of a field.
    mutating func read(
        _ field: ResponsesField,
        _ text: inout RequestText,
        _ body: Span<UInt8>
    ) throws(Refusal) {
        switch field {
        case .model: try readModel(&text, body)
        case .input: try readInput(&text, body)
        case .stream:
            if try readTruth(field, &text, body) { envelope.isStream = true }
        case .background: try readBackground(&text, body)
        case .maxOutputTokens: try readLimit(&text, body)
        case .tools: try readTools(try text.readValue(body), body)
        case .user: try readUser(&text, body)
        case .metadata:
            (envelope.metadata, envelope.hasUnusableEndUser) = try RequestMetadata.read(&text, body)
        case .serviceTier: envelope.serviceTier = try RequestedTier.read(&text, body)
        case .maxToolCalls:
            let token = try text.readValue(body)
            if token.kind == .number, let most = JSONNumber.integer(token.range, in: body), most >= 0 {
                toolCalls = most
            }
        case .store: envelope.isKept = try text.readValue(body).kind != .false
        case .previousResponseID:
            let token = try text.readValue(body)
            guard token.kind != .null else { return }
            guard token.kind == .string, token.range.count > 2 else {
                throw Refusal(
                    field: "previous_response_id",
                    "must be a string that is not empty, or null",
                    at: token.range.lowerBound
                )
            }
            envelope.previousResponse = JSONString.decode(token.range, in: body)
            // What is kept is read with the input, and may be all of it.
            envelope.namesContent = true
            hasInput = true
        case .conversation, .prompt:
            guard try text.readValue(body).kind != .null else { return }
            // What the provider keeps is read with the input, and may be all of it; a prompt has its own tools besides.
            envelope.namesContent = true
            hasInput = true
            if field == .prompt { (offersSearch, hidesTools) = (true, true) }
        case .contextManagement:
            // A compaction reads the conversation once more.
            let token = try text.readValue(body)
            if token.kind != .null, token.kind != .array || body.hasElements(token.range) {
                envelope.namesContent = true
            }
        case .extraBody:
            // A cache holds tools too.
            if try text.readCacheName(body) { (envelope.namesContent, offersSearch) = (true, true) }
        }
    }

    /// The envelope, if nothing is missing.
    consuming func finished() throws(Refusal) -> RequestEnvelope {
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
        guard hasInput else { throw Refusal(missing: "input") }
        if let pathStream { envelope.isStream = pathStream }
        if offersSearch { envelope.offeredSearches = toolCalls }
        if offersPictures || hidesTools { envelope.offeredPictures = toolCalls }
        envelope.namesPictures = offersPictures
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

    private mutating func readInput(_ text: inout RequestText, _ body: Span<UInt8>) throws(Refusal) {
        let (token, namesContent) = try text.readContent(body)
        switch token.kind {
        case .null: return
        case .string: hasInput = true
        case .array:
            hasInput = true
            if namesContent || ResponsesContent.namesItems(token.range, body) { envelope.namesContent = true }
            if ResponsesContent.bringsTools(token.range, body) {
                offersSearch = true
                let tools = ResponsesContent.broughtTools(token.range, body)
                if tools.namesModel { throw Refusal(otherModelsIn: "input") }
                if tools.makesPictures { offersPictures = true }
            }
        default:
            throw Refusal(field: "input", "must be a string or an array", at: token.range.lowerBound)
        }
    }

    private func readTruth(
        _ field: ResponsesField,
        _ text: inout RequestText,
        _ body: Span<UInt8>
    ) throws(Refusal) -> Bool {
        let token = try text.readValue(body)
        switch token.kind {
        case .true: return true
        case .false, .null: return false
        default:
            throw Refusal(field: field.name, "must be true, false or null", at: token.range.lowerBound)
        }
    }

    /// The usage of an answer that is made in the background is known to nobody when the request is settled.
    private func readBackground(_ text: inout RequestText, _ body: Span<UInt8>) throws(Refusal) {
        guard try readTruth(.background, &text, body) else { return }
        throw Refusal(
            .invalidBody,
            "Answers that are made in the background report their cost only after the request, so that it could not "
                + "be booked. The caller must leave 'background' out; a stream can take its place.",
            param: "background"
        )
    }

    private mutating func readLimit(_ text: inout RequestText, _ body: Span<UInt8>) throws(Refusal) {
        let token = try text.readValue(body)
        guard token.kind != .null else { return }
        guard token.kind == .number, let limit = JSONNumber.integer(token.range, in: body), limit >= 0 else {
            throw Refusal(
                field: "max_output_tokens",
                "must be a whole number of tokens or null",
                at: token.range.lowerBound
            )
        }
        envelope.outputTokenLimit = limit
    }

    private mutating func readTools(_ token: JSONToken, _ body: Span<UInt8>) throws(Refusal) {
        guard token.kind == .array, body.hasElements(token.range) else { return }
        let tools = ResponsesContent.tools(token.range, body)
        if tools.namesModel { throw Refusal(otherModelsIn: "tools") }
        envelope.hasTools = true
        if tools.isHosted { envelope.namesContent = true }
        if tools.searches { offersSearch = true }
        if tools.makesPictures { offersPictures = true }
    }

    private mutating func readUser(_ text: inout RequestText, _ body: Span<UInt8>) throws(Refusal) {
        let token = try text.readValue(body)
        guard token.kind != .null else { return }
        guard token.kind == .string else {
            throw Refusal(field: "user", "must be a string or null", at: token.range.lowerBound)
        }
        // An escape makes six bytes of one at most; what is longer than that need not be looked at.
        let user =
            token.range.count <= 256 * 6 + 2 ? JSONString.decode(token.range, in: body) : nil
        if let user, user.utf8.count <= 256 { envelope.user = user } else { envelope.hasLongUser = true }
    }
}

extension Span where Element == UInt8 {
    /// Whether more than blanks stands between the brackets of an array.
    fileprivate func hasElements(_ array: Range<Int>) -> Bool {
        var outline = JSONOutline(at: array.lowerBound)
        return outline.enter(self, UInt8(ascii: "[")) && outline.nextElement(self)
    }
}
