import JSONText

/// The items of an output, and the parts in them.
enum ResponsesAnswerItems {
    /// The id of an item that has none: by the exchange and its place in the output.
    static func id(_ prefix: String, _ context: ReplyContext, _ index: Int) -> String {
        "\(prefix)_\(context.id)_\(index)"
    }

    /// Whether an item of reasoning has an id that was made here, by an exchange's.
    static func isMade(reasoning id: String?) -> Bool { id?.hasPrefix("rs_req_") ?? false }

    /// A message; its own members as they were, where it was one of this dialect.
    static func message(id: String, content: [JSONValue], status: String, members: JSONObject) -> JSONValue {
        var item = JSONObject([
            ("id", .string(id)), ("type", "message"), ("status", .string(status)), ("role", "assistant"),
            ("content", .array(content)),
        ])
        for member in members.members where member.key != "status" || status == "completed" {
            item[member.key] = member.value
        }
        return .object(item)
    }

    /// A part of text.
    static func text(_ text: String, _ part: ContentPart, logProbabilities: [JSONValue]) -> JSONValue {
        var body = JSONObject([
            ("type", "output_text"),
            ("annotations", .array(ResponsesCitations.bodies(part, of: text))),
            ("logprobs", .array(logProbabilities)), ("text", .string(text)),
        ])
        for member in ResponsesNative.own(part).members { body[member.key] = member.value }
        body.append("extra_content", ResponsesNative.signature(part.signature))
        return .object(body)
    }

    /// A part in which the model declines.
    static func refusal(_ text: String) -> JSONValue { ["type": "refusal", "refusal": .string(text)] }

    /// What the model thought.
    static func reasoning(_ reasoning: Reasoning, _ part: ContentPart, id: String) -> JSONValue {
        .object(
            ResponsesReasoning.item(
                reasoning,
                part,
                id: id,
                encrypted: ResponsesReasoning.encrypted(reasoning)
            )
        )
    }

    /// A call.
    static func call(_ call: ToolCall, _ part: ContentPart, id: String, status: String) -> JSONValue {
        var item = JSONObject([("id", .string(id))])
        for member in ResponsesCalls.item(call, callID: call.id).members { item[member.key] = member.value }
        item["status"] = .string(status)
        for member in ResponsesNative.own(part).members { item[member.key] = member.value }
        item.append("extra_content", ResponsesNative.signature(call.signature))
        return .object(item)
    }

    /// A picture that the model has made; `nil` if it is not carried.
    static func image(_ media: Media, id: String) -> JSONValue? {
        guard case .base64(let data) = media.source else { return nil }
        var item = JSONObject([
            ("id", .string(id)), ("type", "image_generation_call"), ("status", "completed"),
            ("result", .string(data)),
        ])
        if media.type.hasPrefix("image/") {
            item.append("output_format", .string(String(media.type.dropFirst("image/".count))))
        }
        return .object(item)
    }
}
