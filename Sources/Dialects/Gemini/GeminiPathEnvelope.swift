import JSONText
import Vocabulary

/// What decisions need from a request whose path names the model and whose body may name it again.
struct GeminiPathEnvelope {
    private var envelope = RequestEnvelope()
    private let model: String
    private var hasContent = false

    /// Reads a body once, checking it all.
    static func read(
        _ body: Span<UInt8>,
        _ fields: [GeminiPathField],
        model: String?
    ) throws(Refusal) -> RequestEnvelope {
        guard let model, !model.isEmpty else { throw Refusal(missing: "model") }
        var reading = GeminiPathEnvelope(model: model)
        var text = try RequestText(body)
        while let key = try text.nextField(body) {
            if key.matches("model", in: body) {
                try reading.take(try text.readValue(body), body)
            } else if let field = fields.first(where: {
                key.matches($0.camel, in: body) || key.matches($0.snake, in: body)
            }) {
                try reading.readContent(field, &text, body)
            } else {
                _ = try text.readValue(body)
            }
        }
        guard reading.hasContent else { throw Refusal(missing: fields.first?.camel ?? "content") }
        reading.envelope.model = model
        return reading.envelope
    }

    private init(model: String) { self.model = model }

    private mutating func take(_ token: JSONToken, _ body: Span<UInt8>) throws(Refusal) {
        guard token.kind == .string else {
            throw Refusal(field: "model", "must be a string", at: token.range.lowerBound)
        }
        try take(token.range, body)
    }

    private mutating func take(_ range: Range<Int>, _ body: Span<UInt8>) throws(Refusal) {
        let name = GeminiRequestReading.bareModel(JSONString.decode(range, in: body))
        guard name == GeminiRequestReading.bareModel(model) else {
            throw Refusal(field: "model", "names another model than the path", at: range.lowerBound)
        }
        envelope.namedModels.append(range)
    }

    private mutating func readContent(
        _ field: GeminiPathField,
        _ text: inout RequestText,
        _ body: Span<UInt8>
    ) throws(Refusal) {
        var namesContent = false
        let token = try text.readValue(body) { bytes, key, _ in
            if namesContent { return }
            let names: [StaticString] = ["fileData", "file_data", "inlineData", "inline_data"]
            namesContent = names.contains { key.matches($0, in: bytes) }
        }
        if namesContent { envelope.namesContent = true }
        guard token.kind != .null else { return }
        let isFit =
            switch field.nests {
            case .none: token.kind == .array || token.kind == .object
            case .object: token.kind == .object
            case .array: token.kind == .array
            }
        guard isFit else {
            throw Refusal(
                field: field.camel,
                field.nests == .array ? "must be an array" : "must be an object",
                at: token.range.lowerBound
            )
        }
        hasContent = true
        var outline = JSONOutline(at: token.range.lowerBound)
        switch field.nests {
        case .none: break
        case .object: try readNested(&outline, body)
        case .array:
            guard outline.enter(body, UInt8(ascii: "[")) else { return }
            while outline.nextElement(body) { try readNested(&outline, body) }
        }
    }

    private mutating func readNested(_ outline: inout JSONOutline, _ body: Span<UInt8>) throws(Refusal) {
        guard outline.enter(body, UInt8(ascii: "{")) else {
            outline.skipValue(body)
            return
        }
        while let key = outline.nextMember(body) {
            let isString = outline.peek(body) == UInt8(ascii: "\"")
            let isModel = key.matches("model", in: body)
            let range = outline.skipValue(body)
            guard isModel else { continue }
            guard isString else { throw Refusal(field: "model", "must be a string", at: range.lowerBound) }
            try take(range, body)
        }
    }
}
