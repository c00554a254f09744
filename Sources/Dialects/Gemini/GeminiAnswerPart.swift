import JSONText

/// Writes the parts of answers.
enum GeminiAnswerPart {
    /// One part, or `nil` for what an answer in Gemini's dialect has no part for, or for a call whose arguments are no
    /// object.
    static func part(_ part: ContentPart) -> JSONValue? {
        switch part.content {
        case .text(let text): return finish(JSONObject([("text", .string(text))]), of: part, part.signature)
        case .refusal(let text): return ["text": .string(text)]
        case .image(let media), .audio(let media), .video(let media), .document(let media):
            return self.media(media).map { finish($0, of: part, part.signature) }
        case .toolCall(let call):
            guard let arguments = arguments(of: call) else { return nil }
            return finish(functionCall(call, arguments), of: part, call.signature)
        case .reasoning(let reasoning):
            if let redacted = reasoning.redacted {
                return finish(JSONObject([("thought", true)]), of: part, redacted)
            }
            let object = JSONObject([("text", .string(reasoning.text)), ("thought", true)])
            return finish(object, of: part, reasoning.signature)
        case .opaque(.generateContent, let native): return native
        case .opaque, .toolResult: return nil
        }
    }

    /// A call's arguments as the object that a caller needs; `nil` if they are none.
    static func arguments(of call: ToolCall) -> JSONObject? {
        if call.isFreeForm { return JSONObject([("input", .string(call.arguments))]) }
        return GeminiArguments.object(call.arguments)
    }

    /// What is said of a call whose arguments are no object.
    static func complaint(_ call: ToolCall) -> String {
        "Malformed function call: \(call.name)(\(call.arguments))"
    }

    private static func functionCall(_ call: ToolCall, _ arguments: JSONObject) -> JSONObject {
        var object = JSONObject()
        if !GeminiCallIDs.isMade(call.id), !call.id.isEmpty { object.append("id", .string(call.id)) }
        object.append("name", .string(call.name))
        object.append("args", .object(arguments))
        return JSONObject([("functionCall", .object(object))])
    }

    private static func media(_ media: Media) -> JSONObject? {
        var object = JSONObject()
        let type = GeminiMedia.type(of: media)
        object.append("mimeType", type.map { .string($0) })
        object.append("displayName", media.name.map { .string($0) })
        switch media.source {
        case .base64(let data):
            object.append("data", .string(data))
            return JSONObject([("inlineData", .object(object))])
        case .url(let address), .file(let address):
            object.append("fileUri", .string(address))
            return JSONObject([("fileData", .object(object))])
        case .text(let text): return JSONObject([("text", .string(text))])
        }
    }

    private static func finish(
        _ object: JSONObject,
        of part: ContentPart,
        _ signature: Signature?
    ) -> JSONValue {
        var object = object
        if let signature {
            object.append("thoughtSignature", .string(SignatureBlob.field(signature, face: .gemini)))
        }
        for member in part.geminiMembers { object.merge(member.key, member.value) }
        return .object(object)
    }
}
