import JSONText
import Vocabulary

/// Writes the chunks of Completions.
public struct CompletionsEventWriter: ReplyEventWriting {
    private struct Choice: Sendable {
        /// The parts that are text to the caller.
        var texts: Set<Int> = []
        /// Where the text of the next log probabilities begins.
        var offset = 0
    }

    private let context: ReplyContext
    private let echo: String
    private var id: String
    private var model: String
    private var created: Int
    private var choices: [Int: Choice] = [:]
    /// The choices that their provider could not make, for which the dialect has no word: they end after the others, and a stream
    /// without others is not ended at all (``FailedChoices``).
    private var failed: [(choice: Int, native: String?)] = []
    private var usage: Usage?

    /// Begins a stream.
    init(_ context: ReplyContext) {
        self.context = context
        echo = CompletionsReplyWriting.echo(context)
        id = "cmpl-\(context.id)"
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
        case .opened(let choice, let part, let content):
            begin(choice, to: &bytes)
            switch content.content {
            case .text(let text), .refusal(let text):
                choices[choice]?.texts.insert(part)
                if !text.isEmpty { append(choice, text, to: &bytes) }
            default: break
            }
        case .text(let choice, let part, let text):
            if choices[choice]?.texts.contains(part) ?? false { append(choice, text, to: &bytes) }
        case .logProbabilities(let choice, let value):
            begin(choice, to: &bytes)
            var offset = choices[choice]?.offset ?? 0
            guard let logProbabilities = CompletionsReplyWriting.logProbabilities(value, &offset) else {
                return
            }
            choices[choice]?.offset = offset
            append(choice, "", logProbabilities: logProbabilities, to: &bytes)
        case .finished(let choice, let stop, let native, _):
            begin(choice, to: &bytes)
            guard stop != .failed else {
                failed.append((choice, native))
                return
            }
            append(choice, "", finish: ChatStop.word(stop), native: native, to: &bytes)
        case .usage(let usage): self.usage = usage
        case .pinged: bytes += ": ping\n\n".utf8
        case .failed(let problem): append(ChatFailure.body(problem), to: &bytes)
        case .ended: end(to: &bytes)
        case .closed, .signed, .cited, .serviceTier: break
        }
    }

    private func end(to bytes: inout [UInt8]) {
        for (choice, native) in failed {
            append(choice, "", finish: ChatStop.word(.failed), native: native, to: &bytes)
        }
        if context.conversation.asksUsage, let usage {
            append(chunk([], usage: ChatReplyWriting.usage(usage)), to: &bytes)
        }
        bytes += "data: [DONE]\n\n".utf8
    }

    /// A choice begins with what is echoed.
    private mutating func begin(_ choice: Int, to bytes: inout [UInt8]) {
        guard choices[choice] == nil else { return }
        choices[choice] = Choice(offset: echo.unicodeScalars.count)
        if !echo.isEmpty { append(choice, echo, to: &bytes) }
    }

    private func append(
        _ choice: Int,
        _ text: String,
        finish: String? = nil,
        native: String? = nil,
        logProbabilities: JSONValue? = nil,
        to bytes: inout [UInt8]
    ) {
        var value = JSONObject([
            ("text", .string(text)), ("index", .integer(choice)), ("logprobs", logProbabilities ?? .null),
            ("finish_reason", finish.map { .string($0) } ?? .null),
        ])
        value.append("native_finish_reason", finish.flatMap { ChatStop.native(native, besides: $0) })
        append(chunk([.object(value)], usage: context.conversation.asksUsage ? .null : nil), to: &bytes)
    }

    private func chunk(_ choices: [JSONValue], usage: JSONValue?) -> JSONValue {
        var chunk = JSONObject([("id", .string(id)), ("object", "text_completion")])
        chunk.append("created", .integer(created))
        chunk.append("model", .string(model))
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
