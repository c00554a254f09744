import JSONText
import Vocabulary

/// Writes an answer in the words of Completions: what the model says as text, and nothing else that it may have said.
enum CompletionsReplyWriting {
    static func body(_ reply: Reply, _ context: ReplyContext) -> JSONValue {
        var body = JSONObject([("id", .string(reply.id.isEmpty ? "cmpl-\(context.id)" : reply.id))])
        body.append("object", "text_completion")
        body.append("created", .integer(reply.created ?? context.created))
        body.append("model", .string(ChatReplyWriting.model(reply.model, context)))
        body.append(
            "choices",
            .array(reply.choices.enumerated().map { choice($0.element, index: $0.offset, context) })
        )
        body.append("usage", reply.usage.map(ChatReplyWriting.usage))
        body.append("system_fingerprint", reply.extras["system_fingerprint"])
        return .object(body)
    }

    /// The text that every answer begins with: the prompt, if it is to be echoed.
    static func echo(_ context: ReplyContext) -> String {
        guard context.conversation.echoesPrompt else { return "" }
        return context.conversation.turns.first?.parts.first?.text ?? ""
    }

    private static func choice(_ choice: Reply.Choice, index: Int, _ context: ReplyContext) -> JSONValue {
        let echo = echo(context)
        var text = echo
        for part in choice.parts {
            switch part.content {
            case .text(let said), .refusal(let said): text += said
            default: break
            }
        }
        var offset = echo.unicodeScalars.count
        let word = ChatStop.word(choice.stop)
        var value = JSONObject([
            ("text", .string(text)), ("index", .integer(index)),
            ("logprobs", choice.logProbabilities.flatMap { logProbabilities($0, &offset) } ?? .null),
            ("finish_reason", .string(word)),
        ])
        value.append("native_finish_reason", ChatStop.native(choice.nativeStop, besides: word))
        return .object(value)
    }

    /// Log probabilities in the older form, from those of Chat Completions; `offset` is where the tokens' text begins, and moves
    /// behind it.
    static func logProbabilities(_ value: JSONValue, _ offset: inout Int) -> JSONValue? {
        guard let tokens = value["content"]?.array, !tokens.isEmpty else { return nil }
        var texts: [JSONValue] = []
        var own: [JSONValue] = []
        var candidates: [JSONValue] = []
        var offsets: [JSONValue] = []
        for token in tokens {
            let text = token["token"]?.string ?? ""
            texts.append(.string(text))
            own.append(token["logprob"] ?? .null)
            var others = JSONObject()
            for other in token["top_logprobs"]?.array ?? [] {
                guard let text = other["token"]?.string, others[text] == nil else { continue }
                others.append(text, other["logprob"] ?? .null)
            }
            candidates.append(others.isEmpty ? .null : .object(others))
            offsets.append(.integer(offset))
            offset += text.unicodeScalars.count
        }
        return [
            "tokens": .array(texts), "token_logprobs": .array(own), "top_logprobs": .array(candidates),
            "text_offset": .array(offsets),
        ]
    }
}
