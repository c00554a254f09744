import JSONText
import Vocabulary

/// Reads the parts of contents, in requests and answers.
struct GeminiPartReading {
    /// The ids of the calls so far.
    var calls: GeminiCallIDs

    /// The members that say what a part is; a part has one of them.
    private static let kinds = ["text", "inlineData", "fileData", "functionCall", "functionResponse"]

    /// Reads one part.
    mutating func part(_ value: JSONValue, path: String) throws(Refusal) -> ContentPart {
        var fields = try GeminiFields(value, path: path)
        let whole = fields.rest
        let isThought = try fields.bool("thought") ?? false
        let signature = try fields.string("thoughtSignature").map {
            SignatureBlob.signature($0, face: .gemini)
        }
        let kinds = Self.kinds.filter { fields.has($0) }
        if kinds.isEmpty, fields.rest.isEmpty {
            return try bare(whole, isThought: isThought, signature)
        }
        guard kinds.count == 1, let kind = kinds.first, !isThought || kind == "text" else {
            return ContentPart(.opaque(.generateContent, .object(whole)))
        }
        var part: ContentPart
        var inner = JSONObject()
        switch kind {
        case "text":
            let text = try fields.string("text") ?? ""
            part =
                isThought ? ContentPart(.reasoning(Reasoning(text: text, signature: signature))) : .text(text)
        case "inlineData", "fileData":
            guard var media = try fields.fields(kind) else { return .text("") }
            part = ContentPart(try GeminiMedia.content(&media, isCarried: kind == "inlineData"))
            inner = media.rest
        case "functionCall":
            guard var call = try fields.fields(kind) else { return .text("") }
            part = ContentPart(.toolCall(try self.call(&call, signature)))
            inner = call.rest
        default:
            guard var result = try fields.fields(kind) else { return .text("") }
            part = ContentPart(.toolResult(try self.result(&result)))
            inner = result.rest
        }
        switch part.content {
        case .reasoning, .toolCall: break
        default: part.signature = signature
        }
        var extras = fields.rest
        if !inner.isEmpty { extras[kind] = .object(inner) }
        part.native = NativeMembers(.generateContent, extras)
        return part
    }

    /// A part without content: what is left of an empty text with its signature, or thoughts that cannot be read.
    private func bare(
        _ whole: JSONObject,
        isThought: Bool,
        _ signature: Signature?
    ) throws(Refusal) -> ContentPart {
        guard let signature else { return ContentPart(.opaque(.generateContent, .object(whole))) }
        guard isThought else {
            var part = ContentPart.text("")
            part.signature = signature
            return part
        }
        var reasoning = Reasoning(text: "")
        reasoning.redacted = signature
        return ContentPart(.reasoning(reasoning))
    }

    private mutating func call(
        _ fields: inout GeminiFields,
        _ signature: Signature?
    ) throws(Refusal) -> ToolCall {
        guard let name = try fields.string("name"), !name.isEmpty else {
            throw Refusal(geminiField: fields.path(of: "name"), "must be a string that is not empty")
        }
        let arguments = fields.take("args") ?? [:]
        guard arguments.object != nil else {
            throw Refusal(geminiField: fields.path(of: "args"), "must be an object")
        }
        let id = calls.call(id: try fields.string("id"), name: name)
        var call = ToolCall(id: id, name: name, arguments: arguments.text)
        call.signature = signature
        return call
    }

    private mutating func result(_ fields: inout GeminiFields) throws(Refusal) -> ToolResult {
        guard let name = try fields.string("name") else {
            throw Refusal(geminiField: fields.path(of: "name"), "must be a string")
        }
        let id = calls.result(id: try fields.string("id"), name: name)
        var result = ToolResult(callID: id, parts: [], name: name)
        if let response = fields.take("response") {
            guard let object = response.object else {
                throw Refusal(geminiField: fields.path(of: "response"), "must be an object")
            }
            let (text, isError) = GeminiToolResponse.text(of: object)
            result.isError = isError
            result.parts.append(.text(text))
        }
        for (index, value) in (try fields.list("parts") ?? []).enumerated() {
            result.parts.append(try part(value, path: "\(fields.path(of: "parts"))[\(index)]"))
        }
        return result
    }
}

extension ContentPart {
    /// What only Gemini says of the part.
    var geminiMembers: [JSONObject.Member] {
        guard let native, native.operation == .generateContent else { return [] }
        return native.members.members
    }
}
