import JSONText

/// Writes a whole answer.
enum ResponsesReplyWriting {
    static func body(_ reply: Reply, _ context: ReplyContext) -> JSONValue {
        let isNative = reply.operation == .responses
        let isResumed = context.conversation.resumedID != nil
        let snapshot = ResponsesSnapshot(id: reply.id, model: reply.model, created: reply.created, context)
        // The dialect has no place for several answers; a request for them is refused or cut to one.
        let choice = reply.choices.first
        let ending = ResponsesStop.status(choice?.stop ?? .failed, native: choice?.nativeStop)
        var usage = reply.usage.map(ResponsesUsageTree.body) ?? .null
        if isNative, case .object(var counts) = usage {
            for member in reply.extras["usage"]?.object?.members ?? [] { counts[member.key] = member.value }
            usage = .object(counts)
        }
        var body = snapshot.body(
            status: ending.status,
            reason: ending.reason,
            error: ending.status == "failed"
                ? ["code": "server_error", "message": "The upstream failed to make an answer."] : .null,
            output: choice.map { output($0, context, isIncomplete: ending.status == "incomplete") } ?? [],
            usage: usage,
            serviceTier: reply.serviceTier
        )
        if isNative {
            if !reply.id.isEmpty { body["id"] = .string(reply.id) }
            for member in reply.extras.members
            where member.key != "usage" && !(isResumed && ours.contains(member.key)) {
                body[member.key] = member.value
            }
        }
        return .object(body)
    }

    /// What the target was asked otherwise than the caller has, if the gateway keeps what was said before.
    private static let ours: Set<String> = ["previous_response_id", "store"]

    private static func output(
        _ choice: Reply.Choice,
        _ context: ReplyContext,
        isIncomplete: Bool
    ) -> [JSONValue] {
        var items: [JSONValue] = []
        var content: [JSONValue] = []
        var members = JSONObject()
        var tokens = choice.logProbabilities?["content"]?.array ?? []
        func endMessage(_ status: String = "completed") {
            guard !content.isEmpty else { return }
            let id = members["id"]?.string ?? ResponsesAnswerItems.id("msg", context, items.count)
            items.append(
                ResponsesAnswerItems.message(id: id, content: content, status: status, members: members)
            )
            content = []
            members = JSONObject()
        }
        for part in choice.parts {
            if let item = ResponsesNative.item(part) {
                endMessage()
                members = item
            }
            switch part.content {
            case .text(let text):
                content.append(ResponsesAnswerItems.text(text, part, logProbabilities: tokens))
                tokens = []
            case .refusal(let text): content.append(ResponsesAnswerItems.refusal(text))
            case .reasoning, .toolCall, .image, .opaque:
                // What the dialect cannot say does not end a message either.
                let index = items.count + (content.isEmpty ? 0 : 1)
                guard let item = item(part, index: index, context) else { continue }
                endMessage()
                items.append(item)
            case .audio, .video, .document, .toolResult: break
            }
        }
        // Only what stands last can have been cut.
        endMessage(isIncomplete ? "incomplete" : "completed")
        return items
    }

    /// The item that a part is which stands in no message.
    static func item(_ part: ContentPart, index: Int, _ context: ReplyContext) -> JSONValue? {
        switch part.content {
        case .reasoning(let reasoning):
            let id = reasoning.itemID ?? ResponsesAnswerItems.id("rs", context, index)
            return ResponsesAnswerItems.reasoning(reasoning, part, id: id)
        case .toolCall(let call):
            let id =
                call.itemID ?? ResponsesAnswerItems.id(call.isFreeForm ? "ctc" : "fc", context, index)
            return ResponsesAnswerItems.call(call, part, id: id, status: "completed")
        case .image(let media):
            let id = ResponsesAnswerItems.id("ig", context, index)
            return ResponsesPicture.item(part) ?? ResponsesAnswerItems.image(media, id: id)
        case .opaque(.responses, let value): return value
        case .opaque, .text, .refusal, .audio, .video, .document, .toolResult: return nil
        }
    }
}
