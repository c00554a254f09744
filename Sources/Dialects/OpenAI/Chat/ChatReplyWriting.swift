import JSONText
import Vocabulary

/// Writes an answer in the words of Chat Completions.
enum ChatReplyWriting {
    static func body(_ reply: Reply, _ context: ReplyContext) -> JSONValue {
        var body = JSONObject()
        body.append("id", .string(reply.id.isEmpty ? "chatcmpl-\(context.id)" : reply.id))
        body.append("object", "chat.completion")
        body.append("created", .integer(reply.created ?? context.created))
        body.append("model", .string(model(reply.model, context)))
        body.append(
            "choices",
            .array(reply.choices.enumerated().map { choice($0.element, index: $0.offset, context) })
        )
        body.append("usage", reply.usage.map(usage))
        body.append("service_tier", reply.serviceTier.map { .string($0) })
        body.append("system_fingerprint", reply.extras["system_fingerprint"])
        return .object(body)
    }

    /// The model's name that an answer carries.
    static func model(_ upstream: String, _ context: ReplyContext) -> String {
        context.model ?? (upstream.isEmpty ? context.conversation.model : upstream)
    }

    /// The usage in OpenAI's words; for what it has none, in those of servers that follow it (OpenRouter's and
    /// Perplexity's for searches, Mistral's for sound by time and for pages).
    static func usage(_ usage: Usage) -> JSONValue {
        var input = JSONObject([
            ("cached_tokens", .integer(usage.cachedInput)),
            ("cache_write_tokens", .integer(usage.cacheWrite)),
        ])
        var output = JSONObject([("reasoning_tokens", .integer(usage.reasoning))])
        input.append(usage.rare, [("audio_tokens", .audioInput), ("image_tokens", .imageInput)])
        output.append(usage.rare, [("audio_tokens", .audioOutput), ("image_tokens", .imageOutput)])
        var body = JSONObject([
            ("prompt_tokens", .integer(usage.input)), ("completion_tokens", .integer(usage.output)),
            ("total_tokens", .integer(usage.input + usage.output)), ("prompt_tokens_details", .object(input)),
            ("completion_tokens_details", .object(output)),
        ])
        body.append(usage.rare, [("pages_processed", .pages)])
        var tools = JSONObject()
        tools.append(usage.rare, [("web_search_requests", .searches)])
        if !tools.isEmpty { body.append("server_tool_use", .object(tools)) }
        if usage.rare[.searchesLow] > 0 { body.append("search_context_size", "low") }
        if usage.rare[.searchesHigh] > 0 { body.append("search_context_size", "high") }
        let milliseconds = usage.rare[.audioMilliseconds]
        if milliseconds > 0 {
            let seconds = Double(milliseconds) / 1000
            body.append("prompt_audio_seconds", .number("\(seconds)"))
        }
        return .object(body)
    }

    private static func choice(_ choice: Reply.Choice, index: Int, _ context: ReplyContext) -> JSONValue {
        let callsFunctions = context.conversation.callsFunctions
        var message = JSONObject([("role", "assistant")])
        let texts = choice.parts.compactMap(\.text)
        message.append("content", texts.isEmpty ? .null : .string(texts.joined()))
        var refusal: String?
        var thoughts: [Reasoning] = []
        var calls: [JSONValue] = []
        for part in choice.parts {
            switch part.content {
            case .refusal(let text): refusal = (refusal ?? "") + text
            case .reasoning(let reasoning): thoughts.append(reasoning)
            case .toolCall(let call): calls.append(ChatCalls.body(call))
            case .opaque(.chatCompletions, let value):
                for member in value.object?.members ?? [] { message[member.key] = member.value }
            case .text, .image, .audio, .video, .document, .toolResult, .opaque: break
            }
        }
        message.append("refusal", refusal.map { .string($0) } ?? .null)
        let text = thoughts.map(\.text).joined()
        if !text.isEmpty { message.append("reasoning_content", .string(text)) }
        let details = thoughts.enumerated().flatMap { ChatReasoning.details($0.element, index: $0.offset) }
        if !details.isEmpty { message.append("reasoning_details", .array(details)) }
        let annotations = ChatStretches.annotations(choice)
        if !annotations.isEmpty { message.append("annotations", .array(annotations)) }
        let images = choice.parts.compactMap(ChatImages.body)
        if !images.isEmpty { message.append("images", .array(images)) }
        if callsFunctions {
            message.append("function_call", calls.first?["function"])
        } else if !calls.isEmpty {
            message.append("tool_calls", .array(calls))
        }
        // A message has one text, and a text one proof: Google's own place for it, as with calls.
        let proof = choice.parts.last { $0.text != nil && $0.signature != nil }?.signature
        message.append("extra_content", ChatCalls.signature(proof))
        var value = JSONObject()
        value.append("index", .integer(index))
        value.append("message", .object(message))
        value.append("logprobs", choice.logProbabilities ?? .null)
        let word = ChatStop.word(choice.stop, callsFunctions: callsFunctions)
        value.append("finish_reason", .string(word))
        value.append("native_finish_reason", ChatStop.native(choice.nativeStop, besides: word))
        return .object(value)
    }
}
