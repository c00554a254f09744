import JSONText
import Vocabulary

/// How the envelope of a request is read in operations whose bodies are plain: a model, some content, and little else
/// that decisions need.
struct EnvelopeRules {
    /// The fields that the content stands in; the body must have one of them.
    var content: [StaticString]
    /// Those of them whose content is media, whose length bounds no tokens.
    var media: [StaticString] = []
    /// Whether the content must be an array.
    var needsArray = false
    /// The field that limits the output, if there is one.
    var tokenLimit: StaticString?
    /// The field that says how many answers are asked for, if there is one.
    var count: StaticString?
    /// Whether an answer can be a stream.
    var streams = false
    /// The model that is meant where a body names none; without one it must name it.
    var defaultModel: String?

    /// Reads a body once, checking it all.
    func envelope(
        _ body: Span<UInt8>,
        model: String?,
        isStream: Bool?
    ) throws(Refusal) -> RequestEnvelope {
        var envelope = RequestEnvelope()
        var hasContent = false
        var text = try RequestText(body)
        while let key = try text.nextField(body) {
            if key.matches("model", in: body) {
                try readModel(&text, body, &envelope)
            } else if let field = content.first(where: { key.matches($0, in: body) }) {
                hasContent = try readContent(field, &text, body, &envelope) || hasContent
            } else if key.matches("tools", in: body) {
                let token = try text.readValue(body)
                var outline = JSONOutline(at: token.range.lowerBound)
                if outline.enter(body, UInt8(ascii: "[")), outline.nextElement(body) {
                    envelope.hasTools = true
                }
            } else if streams, key.matches("stream", in: body) {
                try readStream(&text, body, isStream, &envelope)
            } else if let tokenLimit, key.matches(tokenLimit, in: body) {
                envelope.outputTokenLimit = try readNumber(tokenLimit, 0...Int.max, &text, body)
            } else if let count, key.matches(count, in: body) {
                envelope.choices = try readNumber(count, 1...128, &text, body) ?? 1
            } else if key.matches("user", in: body) {
                try readUser(&text, body, &envelope)
            } else {
                try refuseMistakable(key, body)
                let token = try text.readValue(body)
                try OtherModelField(key, in: body)?.check(token.range, body)
            }
        }
        guard hasContent else { throw Refusal(missing: content.first ?? "model") }
        if let model {
            guard envelope.model.isEmpty || envelope.model == model else {
                throw Refusal(
                    .invalidBody,
                    "The request's field 'model' differs from the model in its path.",
                    param: "model"
                )
            }
            envelope.model = model
        }
        if envelope.model.isEmpty { envelope.model = defaultModel ?? "" }
        guard !envelope.model.isEmpty else { throw Refusal(missing: "model") }
        if let isStream { envelope.isStream = isStream }
        return envelope
    }

    private func readModel(
        _ text: inout RequestText,
        _ body: Span<UInt8>,
        _ envelope: inout RequestEnvelope
    ) throws(Refusal) {
        let token = try text.readValue(body)
        if defaultModel != nil, token.kind == .null { return }
        guard token.kind == .string, token.range.count > 2 else {
            throw Refusal(field: "model", "must be a string that is not empty", at: token.range.lowerBound)
        }
        envelope.model = JSONString.decode(token.range, in: body)
        envelope.modelToken = token.range
    }

    /// Reads content and says whether there is some.
    private func readContent(
        _ field: StaticString,
        _ text: inout RequestText,
        _ body: Span<UInt8>,
        _ envelope: inout RequestEnvelope
    ) throws(Refusal) -> Bool {
        let (token, namesContent) = try text.readContent(body)
        let isMedia = media.contains { $0.description == field.description }
        if namesContent || (isMedia && token.kind != .null) { envelope.namesContent = true }
        switch token.kind {
        case .null: return false
        case .array: return true
        case .string where !needsArray: return true
        default:
            let rule = needsArray ? "must be an array" : "must be a string or an array"
            throw Refusal(field: field, rule, at: token.range.lowerBound)
        }
    }

    private func readStream(
        _ text: inout RequestText,
        _ body: Span<UInt8>,
        _ isStream: Bool?,
        _ envelope: inout RequestEnvelope
    ) throws(Refusal) {
        let token = try text.readValue(body)
        switch token.kind {
        case .true where isStream == false, .false where isStream == true:
            throw Refusal(field: "stream", "says otherwise than the path", at: token.range.lowerBound)
        case .true: envelope.isStream = true
        case .false, .null: break
        default: throw Refusal(field: "stream", "must be true, false or null", at: token.range.lowerBound)
        }
    }

    private func readNumber(
        _ field: StaticString,
        _ bounds: ClosedRange<Int>,
        _ text: inout RequestText,
        _ body: Span<UInt8>
    ) throws(Refusal) -> Int? {
        let token = try text.readValue(body)
        if token.kind == .null { return nil }
        guard token.kind == .number, let number = JSONNumber.integer(token.range, in: body),
            bounds.contains(number)
        else {
            let range =
                bounds.upperBound == .max
                ? "that is not negative" : "from \(bounds.lowerBound) to \(bounds.upperBound)"
            throw Refusal(field: field, "must be a whole number \(range)", at: token.range.lowerBound)
        }
        return number
    }

    private func readUser(
        _ text: inout RequestText,
        _ body: Span<UInt8>,
        _ envelope: inout RequestEnvelope
    ) throws(Refusal) {
        let token = try text.readValue(body)
        guard token.kind == .string else { return }
        // An escape makes six bytes of one at most; what is longer than that need not be looked at.
        let user = token.range.count <= 256 * 6 + 2 ? JSONString.decode(token.range, in: body) : nil
        if let user, user.utf8.count <= 256 { envelope.user = user } else { envelope.hasLongUser = true }
    }

    /// An upstream that ignores the case of keys would read such a key as the field.
    private func refuseMistakable(_ key: JSONKey, _ body: Span<UInt8>) throws(Refusal) {
        guard key.mayFold(in: body) else { return }
        var fields: [StaticString] = ["model", "tools", "user"] + content
        if streams { fields.append("stream") }
        if let tokenLimit { fields.append(tokenLimit) }
        if let count { fields.append(count) }
        for field in fields where key.matchesIgnoringCase(field, in: body) {
            throw Refusal(mistakable: key.text(in: body), for: field, at: key.content.lowerBound)
        }
    }
}
