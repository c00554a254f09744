import JSONText
import Vocabulary

/// Writes the chunks of Chat Completions.
public struct ChatEventWriter: ReplyEventWriting {
    private enum Part: Sendable {
        case text, refusal
        case reasoning(Reasoning, index: Int)
        case call(index: Int, isFreeForm: Bool, hasArguments: Bool)
        /// The one call of the form before tools.
        case function(hasArguments: Bool)
        case other
    }

    private struct Choice: Sendable {
        var parts: [Int: Part] = [:]
        var calls = 0
        var thoughts = 0
        var hasRole = false
        var stretches = ChatStretches()
    }

    private let context: ReplyContext
    private var id: String
    private var model: String
    private var created: Int
    private var serviceTier: String?
    private var choices: [Int: Choice] = [:]
    /// The choices that their provider could not make, for which the dialect has no word: they end after the others, and a stream
    /// without others is not ended at all (``FailedChoices``).
    private var failed: [(choice: Int, native: String?)] = []
    private var usage: Usage?

    init(_ context: ReplyContext) {
        self.context = context
        id = "chatcmpl-\(context.id)"
        model = ChatReplyWriting.model("", context)
        created = context.created
    }

    /// Appends the chunks of a step.
    public mutating func write(_ event: ReplyEvent, to bytes: inout [UInt8]) {
        switch event {
        case .started(let id, let model, let created):
            if !id.isEmpty { self.id = id }
            self.model = ChatReplyWriting.model(model, context)
            self.created = created ?? context.created
            beginChoice(0, to: &bytes)
        case .opened(let choice, let part, let content): open(choice, part, content, to: &bytes)
        case .text(let choice, let part, let text): say(choice, part, text, to: &bytes)
        case .signed(let choice, let part, let signature): sign(choice, part, signature, to: &bytes)
        case .cited(let choice, let part, let citation):
            choices[choice]?.stretches.wait(citation, for: part)
        case .logProbabilities(let choice, let value):
            append(choice, [:], logProbabilities: value, to: &bytes)
        case .closed(let choice, let part): close(choice, part, to: &bytes)
        case .finished(let choice, let stop, let native, _): finish(choice, stop, native, to: &bytes)
        case .usage(let usage): self.usage = usage
        case .serviceTier(let tier): serviceTier = tier
        case .pinged: bytes += ": ping\n\n".utf8
        case .failed(let problem): append(ChatFailure.body(problem), to: &bytes)
        case .ended: end(to: &bytes)
        }
    }

    private mutating func finish(
        _ choice: Int,
        _ stop: StopReason,
        _ native: String?,
        to bytes: inout [UInt8]
    ) {
        beginChoice(choice, to: &bytes)
        guard stop != .failed else {
            failed.append((choice, native))
            return
        }
        let word = ChatStop.word(stop, callsFunctions: context.conversation.callsFunctions)
        append(choice, [:], finish: word, native: native, to: &bytes)
    }

    private func end(to bytes: inout [UInt8]) {
        for (choice, native) in failed {
            append(choice, [:], finish: ChatStop.word(.failed), native: native, to: &bytes)
        }
        if context.conversation.asksUsage, let usage {
            append(chunk([], usage: ChatReplyWriting.usage(usage)), to: &bytes)
        }
        bytes += "data: [DONE]\n\n".utf8
    }

    private mutating func beginChoice(_ choice: Int, to bytes: inout [UInt8]) {
        guard choices[choice]?.hasRole != true else { return }
        choices[choice, default: Choice()].hasRole = true
        append(choice, ["role": "assistant", "content": ""], to: &bytes)
    }

    private mutating func open(_ choice: Int, _ part: Int, _ content: ContentPart, to bytes: inout [UInt8]) {
        beginChoice(choice, to: &bytes)
        var state = choices[choice] ?? Choice()
        var kind = Part.other
        switch content.content {
        case .text(let text):
            kind = .text
            state.stretches.add(text, to: part)
            if !text.isEmpty { append(choice, ["content": .string(text)], to: &bytes) }
            if let signature = content.signature { append(choice, Self.proof(signature), to: &bytes) }
        case .refusal: kind = .refusal
        case .reasoning(let reasoning):
            kind = .reasoning(reasoning, index: state.thoughts)
            let details = ChatReasoning.details(reasoning, index: state.thoughts)
            state.thoughts += 1
            if !details.isEmpty { append(choice, ["reasoning_details": .array(details)], to: &bytes) }
        case .toolCall(let call) where context.conversation.callsFunctions:
            state.calls += 1
            // There is room for one.
            guard state.calls == 1 else { break }
            kind = .function(hasArguments: !call.arguments.isEmpty)
            let opening: JSONValue = ["name": .string(call.name), "arguments": .string(call.arguments)]
            append(choice, ["function_call": opening], to: &bytes)
        case .toolCall(let call):
            kind = .call(
                index: state.calls,
                isFreeForm: call.isFreeForm,
                hasArguments: !call.arguments.isEmpty
            )
            append(choice, ["tool_calls": [opening(call, index: state.calls)]], to: &bytes)
            state.calls += 1
        case .opaque(.chatCompletions, let value):
            append(choice, value, to: &bytes)
        case .image:
            if let image = ChatImages.body(content) { append(choice, ["images": [image]], to: &bytes) }
        case .audio, .video, .document, .toolResult, .opaque: break
        }
        state.parts[part] = kind
        choices[choice] = state
    }

    private func opening(_ call: ToolCall, index: Int) -> JSONValue {
        var value = JSONObject([
            ("index", .integer(index)), ("id", .string(call.id)),
            ("type", call.isFreeForm ? "custom" : "function"),
        ])
        if call.isFreeForm {
            value.append("custom", ["name": .string(call.name), "input": .string(call.arguments)])
        } else {
            value.append("function", ["name": .string(call.name), "arguments": .string(call.arguments)])
        }
        value.append("extra_content", ChatCalls.signature(call.signature))
        return .object(value)
    }

    private mutating func say(_ choice: Int, _ part: Int, _ text: String, to bytes: inout [UInt8]) {
        switch choices[choice]?.parts[part] {
        case .text?:
            choices[choice]?.stretches.add(text, to: part)
            append(choice, ["content": .string(text)], to: &bytes)
        case .refusal?: append(choice, ["refusal": .string(text)], to: &bytes)
        case .reasoning(let thought, let index)?:
            let detail = ChatReasoning.piece(text, of: thought, index: index)
            append(
                choice,
                ["reasoning_content": .string(text), "reasoning_details": [detail]],
                to: &bytes
            )
        case .call(let index, let isFreeForm, _)?:
            choices[choice]?.parts[part] = .call(index: index, isFreeForm: isFreeForm, hasArguments: true)
            append(choice, ["tool_calls": [more(index, isFreeForm, text)]], to: &bytes)
        case .function?:
            choices[choice]?.parts[part] = .function(hasArguments: true)
            append(choice, ["function_call": ["arguments": .string(text)]], to: &bytes)
        case .other?, nil: break
        }
    }

    private func more(_ index: Int, _ isFreeForm: Bool, _ text: String) -> JSONValue {
        if isFreeForm { return ["index": .integer(index), "custom": ["input": .string(text)]] }
        return ["index": .integer(index), "function": ["arguments": .string(text)]]
    }

    private func sign(_ choice: Int, _ part: Int, _ signature: Signature, to bytes: inout [UInt8]) {
        switch choices[choice]?.parts[part] {
        case .reasoning(let thought, let index)?:
            let detail = ChatReasoning.proof(signature, of: thought, index: index)
            append(choice, ["reasoning_details": [detail]], to: &bytes)
        case .call(let index, let isFreeForm, _)?:
            // OpenAI's SDKs expect the function in every piece of a call.
            guard case .object(var value) = more(index, isFreeForm, "") else { return }
            value.append("extra_content", ChatCalls.signature(signature))
            append(choice, ["tool_calls": [.object(value)]], to: &bytes)
        case .text?: append(choice, Self.proof(signature), to: &bytes)
        case .refusal?, .function?, .other?, nil: break
        }
    }

    /// The proof of a text stands beside its content, which SDKs expect in every piece.
    private static func proof(_ signature: Signature) -> JSONValue {
        var delta = JSONObject([("content", "")])
        delta.append("extra_content", ChatCalls.signature(signature))
        return .object(delta)
    }

    private mutating func close(_ choice: Int, _ part: Int, to bytes: inout [UInt8]) {
        // A call without arguments is one with an empty object.
        if case .call(let index, false, false)? = choices[choice]?.parts[part] {
            append(choice, ["tool_calls": [more(index, false, "{}")]], to: &bytes)
        }
        if case .function(false)? = choices[choice]?.parts[part] {
            append(choice, ["function_call": ["arguments": "{}"]], to: &bytes)
        }
        choices[choice]?.parts[part] = nil
        // How much of the message's text is meant is known now.
        let annotations = choices[choice]?.stretches.annotations(of: part) ?? []
        if !annotations.isEmpty { append(choice, ["annotations": .array(annotations)], to: &bytes) }
    }

    private func append(
        _ choice: Int,
        _ delta: JSONValue,
        finish: String? = nil,
        native: String? = nil,
        logProbabilities: JSONValue? = nil,
        to bytes: inout [UInt8]
    ) {
        var value = JSONObject()
        value.append("index", .integer(choice))
        value.append("delta", delta)
        value.append("logprobs", logProbabilities ?? .null)
        value.append("finish_reason", finish.map { .string($0) } ?? .null)
        value.append("native_finish_reason", finish.flatMap { ChatStop.native(native, besides: $0) })
        append(chunk([.object(value)], usage: context.conversation.asksUsage ? .null : nil), to: &bytes)
    }

    private func chunk(_ choices: [JSONValue], usage: JSONValue?) -> JSONValue {
        var chunk = JSONObject()
        chunk.append("id", .string(id))
        chunk.append("object", "chat.completion.chunk")
        chunk.append("created", .integer(created))
        chunk.append("model", .string(model))
        chunk.append("service_tier", serviceTier.map { .string($0) })
        chunk.append("choices", .array(choices))
        chunk.append("usage", usage)
        return .object(chunk)
    }

    private func append(_ value: JSONValue, to bytes: inout [UInt8]) {
        bytes += "data: ".utf8
        value.append(to: &bytes)
        bytes += "\n\n".utf8
    }
}
