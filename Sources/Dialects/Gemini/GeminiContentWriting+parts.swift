import JSONText
import Vocabulary

extension GeminiContentWriting {
    /// Writes one part as none, one or several of Gemini's; `behind` takes what must stand after all results.
    mutating func write(
        _ part: ContentPart,
        of role: Turn.Role,
        field: String,
        behind: inout [JSONValue]
    ) throws(Refusal) -> [JSONValue] {
        if part.cacheMark != nil { _ = try rendering.give(up: .cacheMarks, field: "\(field).cache_control") }
        if !part.citations.isEmpty { _ = try rendering.give(up: .citations, field: "\(field).citations") }
        switch part.content {
        case .text(let text):
            let signature = own(part.signature)
            // An empty text is refused, but a signature may need one to stand on.
            guard !text.isEmpty || signature != nil || conversation.isGemini else { return [] }
            return [finish(JSONObject([("text", .string(text))]), of: part, signature)]
        case .refusal(let refusal):
            let text = try rendering.text(ofRefusal: refusal, field: field)
            return text.map { [["text": .string($0)]] } ?? []
        case .image(let media): return try write(media, .images, of: part, field: field)
        case .audio(let media): return try write(media, .audio, of: part, field: field)
        case .video(let media): return try write(media, .video, of: part, field: field)
        case .document(let media): return try write(media, .documents, of: part, field: field)
        case .toolCall(let call):
            var object = JSONObject()
            if writes(id: call.id) { object.append("id", .string(call.id)) }
            object.append("name", .string(call.name))
            object.append("args", .object(arguments(of: call)))
            return [finish(JSONObject([("functionCall", .object(object))]), of: part, own(call.signature))]
        case .toolResult(let result): return [try write(result, of: part, field: field, behind: &behind)]
        case .reasoning(let reasoning): return try write(reasoning, of: part, field: field)
        case .opaque(.generateContent, let native): return [native]
        case .opaque:
            try rendering.give(upForeign: part, of: role, field: field)
            return []
        }
    }

    /// A signature that the target can read.
    private func own(_ signature: Signature?) -> String? {
        guard let signature, signature.maker == .gemini, rendering.maker == .gemini else { return nil }
        return signature.text
    }

    /// A part with its signature and what only Gemini says of it.
    private func finish(_ object: JSONObject, of part: ContentPart, _ signature: String?) -> JSONValue {
        var object = object
        if let signature { object.append("thoughtSignature", .string(signature)) }
        for member in part.geminiMembers { object.merge(member.key, member.value) }
        return .object(object)
    }

    /// A call's arguments, which must be an object; some providers write its text into a string once more.
    private func arguments(of call: ToolCall) -> JSONObject {
        if call.isFreeForm { return JSONObject([("input", .string(call.arguments))]) }
        return GeminiArguments.object(call.arguments) ?? call.rawArguments
    }

    private mutating func write(
        _ reasoning: Reasoning,
        of part: ContentPart,
        field: String
    ) throws(Refusal) -> [JSONValue] {
        if let redacted = own(reasoning.redacted) {
            return [["thought": true, "thoughtSignature": .string(redacted)]]
        }
        let signature = own(reasoning.signature)
        guard reasoning.redacted == nil,
            signature != nil || conversation.isGemini && reasoning.signature == nil
        else {
            _ = try rendering.give(up: .reasoningHistory, field: field)
            return []
        }
        return [
            finish(JSONObject([("text", .string(reasoning.text)), ("thought", true)]), of: part, signature)
        ]
    }

    private mutating func write(
        _ result: ToolResult,
        of part: ContentPart,
        field: String,
        behind: inout [JSONValue]
    ) throws(Refusal) -> JSONValue {
        var object = JSONObject()
        if writes(id: result.callID) {
            object.append("id", .string(result.callID))
        }
        object.append("name", .string(name(of: result)))
        var texts: [String] = []
        var media: [JSONValue] = []
        for (index, inner) in result.parts.enumerated() {
            switch inner.content {
            case .text(let text): texts.append(text)
            case .opaque(let operation, let native) where operation != .generateContent:
                texts.append(native.text)
            case .document(let document):
                let field = "\(field).content[\(index)]"
                if let text = document.spoken {
                    try noteLosses(of: document, field: field)
                    texts.append(text)
                } else {
                    media += try write(inner, of: .user, field: field, behind: &behind)
                }
            default:
                let field = "\(field).content[\(index)]"
                media += try write(inner, of: .user, field: field, behind: &behind)
            }
        }
        let text = texts.joined(separator: "\n")
        object.append(
            "response",
            .object(
                texts.isEmpty && !result.isError
                    ? JSONObject() : GeminiToolResponse.object(of: text, isError: result.isError)
            )
        )
        if conversation.isGemini || generation.takesMediaInResults {
            if !media.isEmpty { object.append("parts", .array(media)) }
        } else {
            behind += media
        }
        return finish(JSONObject([("functionResponse", .object(object))]), of: part, own(part.signature))
    }

    private mutating func write(
        _ media: Media,
        _ capability: Capability,
        of part: ContentPart,
        field: String
    ) throws(Refusal) -> [JSONValue] {
        if let text = media.spoken {
            try noteLosses(of: media, field: field)
            return [["text": .string(text)]]
        }
        guard try rendering.geminiTakes(capability, field: field) else { return [] }
        try noteLosses(of: media, field: field)
        var object = JSONObject()
        switch media.source {
        case .text: return []
        case .file(let id) where !GeminiMedia.isStored(id):
            _ = try rendering.give(up: .files, field: field)
            return []
        case .url(let address) where rendering.unsupported.contains(.imageAddresses):
            let handling = try rendering.give(up: .imageAddresses, field: field)
            return handling == .emulate ? [["text": .string(address)]] : []
        case .file(let address), .url(let address):
            object.append("mimeType", GeminiMedia.type(of: media).map { .string($0) })
            object.append("fileUri", .string(address))
        case .base64(let data):
            guard let type = GeminiMedia.type(of: media) ?? (conversation.isGemini ? "" : nil) else {
                throw Refusal(
                    .invalidBody,
                    "The content at '\(field)' has no media type, which the model's target needs.",
                    param: field
                )
            }
            if !type.isEmpty { object.append("mimeType", .string(type)) }
            object.append("data", .string(data))
        }
        if conversation.isGemini, let name = media.name { object.append("displayName", .string(name)) }
        let kind = if case .base64 = media.source { "inlineData" } else { "fileData" }
        return [finish(JSONObject([(kind, .object(object))]), of: part, own(part.signature))]
    }

    private mutating func noteLosses(of media: Media, field: String) throws(Refusal) {
        if let detail = media.detail, detail != "auto" {
            _ = try rendering.give(up: .otherFields, field: "\(field).detail")
        }
        if media.isCitable == true { _ = try rendering.give(up: .citations, field: "\(field).citations") }
        if case .text = media.source { return }
        if media.context != nil { _ = try rendering.give(up: .otherFields, field: "\(field).context") }
        if media.name != nil, !conversation.isGemini {
            _ = try rendering.give(up: .otherFields, field: "\(field).filename")
        }
    }
}
