import JSONText
import Vocabulary

/// The fields of one request body, as they are gathered.
struct ConverseEnvelopeReading {
    private var envelope = RequestEnvelope()
    private var hasMessages = false

    /// Begins with what the path says.
    init(model: String, isStream: Bool) {
        envelope.model = model
        envelope.isStream = isStream
        // Every stream of the dialect reports its usage.
        envelope.asksUsage = isStream
    }

    /// Reads the value of a field.
    mutating func read(
        _ key: JSONKey,
        _ text: inout RequestText,
        _ body: Span<UInt8>
    ) throws(Refusal) {
        if key.matches("messages", in: body) {
            let token = try text.readValue(body)
            guard token.kind == .array else {
                throw Refusal(field: "messages", "must be an array", at: token.range.lowerBound)
            }
            hasMessages = true
            if ConverseContent.namesContent(inMessages: token.range, body) { envelope.namesContent = true }
        } else if key.matches("inferenceConfig", in: body) {
            let token = try text.readValue(body)
            try readLimits(token.range, "inferenceConfig", body)
        } else if key.matches("additionalModelRequestFields", in: body) {
            let token = try text.readValue(body)
            try readLimits(token.range, "additionalModelRequestFields", body)
            try refuseOtherModels(token.range, body)
        } else if key.matches("toolConfig", in: body) {
            let tools = ConverseContent.tools(try text.readValue(body).range, body)
            envelope.hasTools = tools.isOffered
            if tools.namesContent { envelope.namesContent = true }
        } else if key.matches("requestMetadata", in: body) {
            (envelope.metadata, envelope.hasUnusableEndUser) = try RequestMetadata.read(&text, body)
        } else if key.matches("promptVariables", in: body) {
            // The text that they are put into is the provider's.
            if try text.readValue(body).kind != .null { envelope.namesContent = true }
        } else if key.matches("serviceTier", in: body) {
            try check(try text.readValue(body).range, "serviceTier", "type", ["default", "reserved"], body)
        } else if key.matches("performanceConfig", in: body) {
            try check(try text.readValue(body).range, "performanceConfig", "latency", ["standard"], body)
        } else {
            _ = try text.readValue(body)
        }
    }

    /// The envelope, if nothing is missing.
    consuming func finished() throws(Refusal) -> RequestEnvelope {
        guard hasMessages else { throw Refusal(missing: "messages") }
        return envelope
    }

    /// The names under which the dialect and the models' own fields limit the output.
    static let limits: [StaticString] = [
        "maxTokens", "max_tokens", "max_completion_tokens", "max_new_tokens", "max_gen_len", "maxTokenCount",
        "max_tokens_to_sample", "maxNewTokens",
    ]

    /// Reads the limits of the output in an object, of which the largest counts.
    private mutating func readLimits(
        _ value: Range<Int>,
        _ field: StaticString,
        _ body: Span<UInt8>
    ) throws(Refusal) {
        var outline = JSONOutline(at: value.lowerBound)
        guard outline.enter(body, UInt8(ascii: "{")) else { return }
        while let key = outline.nextMember(body) {
            let first = outline.peek(body)
            let range = outline.skipValue(body)
            if Self.limits.contains(where: { key.matches($0, in: body) }), first != UInt8(ascii: "n") {
                let isNumber = first >= UInt8(ascii: "0") && first <= UInt8(ascii: "9")
                guard isNumber, let limit = JSONNumber.integer(range, in: body) else {
                    throw Refusal(
                        field: field,
                        "must limit the output by a whole number of tokens",
                        at: range.lowerBound
                    )
                }
                envelope.outputTokenLimit = max(envelope.outputTokenLimit ?? 0, limit)
            } else if key.matches("inferenceConfig", in: body) {
                try readLimits(range, field, body)
            }
        }
    }

    /// Refuses what of the model's own fields names other models.
    private func refuseOtherModels(_ fields: Range<Int>, _ body: Span<UInt8>) throws(Refusal) {
        var outline = JSONOutline(at: fields.lowerBound)
        guard outline.enter(body, UInt8(ascii: "{")) else { return }
        while let key = outline.nextMember(body) {
            let value = outline.skipValue(body)
            try OtherModelField(key, in: body)?.check(value, body)
            if key.matches("tools", in: body), ToolModels.areNamed(inTools: value, body) {
                throw Refusal(otherModelsIn: "additionalModelRequestFields")
            }
        }
    }

    /// Refuses a choice that has no price of its own ("Pricing", aws.amazon.com/bedrock, read 2026-11: other tiers and
    /// optimized latency have prices other than the standard one).
    private func check(
        _ value: Range<Int>,
        _ field: StaticString,
        _ member: StaticString,
        _ standard: [String],
        _ body: Span<UInt8>
    ) throws(Refusal) {
        var outline = JSONOutline(at: value.lowerBound)
        guard outline.enter(body, UInt8(ascii: "{")) else { return }
        while let key = outline.nextMember(body) {
            let isString = outline.peek(body) == UInt8(ascii: "\"")
            let range = outline.skipValue(body)
            guard key.matches(member, in: body), isString else { continue }
            // All values are short; what is long is none, and need not be decoded.
            let word = range.count <= 64 ? JSONString.decode(range, in: body) : "…"
            guard !standard.contains(word) else { continue }
            throw Refusal(
                .invalidBody,
                "'\(word)' as '\(field).\(member)' has no price of its own here, so that its cost could not be bounded or "
                    + "booked. The caller must leave it out; the operator must price it first.",
                param: "\(field)"
            )
        }
    }
}
