import JSONText

/// Puts another model name into the events of `/invoke-with-response-stream` that carry one, for answers that carry the public
/// name.
///
/// The event stands in base64 in its message, which is written anew; every other message passes byte for byte, once it is whole.
public struct BedrockInvokeRenaming: AnswerRenaming {
    private let token: [UInt8]
    private var waiting: [UInt8] = []
    /// The length of the message that has begun, once it is known.
    private var length: Int?
    /// Whether something came that is no message: from there on everything passes as it is.
    private var isBroken = false

    /// Begins a stream whose events shall name `model`.
    public init(model: String) { token = JSONString.encode(model) }

    /// Takes content and gives the messages that it completes, renamed.
    public mutating func rename(_ content: Span<UInt8>) -> [UInt8] {
        var sent: [UInt8] = []
        var start = 0
        while start < content.count {
            guard !isBroken else {
                sent.append(content, start..<content.count)
                break
            }
            let end = min(content.count, start + (length ?? AWSEventStream.preludeLength) - waiting.count)
            waiting.append(content, start..<end)
            start = end
            guard waiting.count == length ?? AWSEventStream.preludeLength else { continue }
            guard length != nil else {
                length = try? AWSEventStream.length(waiting.span)
                isBroken = length == nil
                if isBroken { sent += finish() }
                continue
            }
            length = nil
            sent += renamed()
            waiting.removeAll(keepingCapacity: true)
        }
        return sent
    }

    /// Gives what still waits, as it is.
    public mutating func finish() -> [UInt8] {
        defer { waiting = [] }
        return waiting
    }

    /// The message that waits, written anew if its event names a model.
    private func renamed() -> [UInt8] {
        // What cannot be read has no name, and is the client's to judge.
        guard let message = try? AWSEventMessage(waiting.span).event, message.name == "chunk",
            case .object(var payload)? = try? JSONValue.read(message.data),
            let text = payload["bytes"]?.string.flatMap(Base64Text.decode)
        else { return waiting }
        let event = Array(text.utf8)
        guard let model = AnthropicAnswer.modelOfStart(event.span) ?? PlainAnswer.model(event.span) else {
            return waiting
        }
        let named = Splice.apply([Splice(range: model, replacement: token)], to: event.span)
        payload["bytes"] = .string(Base64Text.encode(named))
        var bytes: [UInt8] = []
        AWSEventFrames.append("chunk", .object(payload), to: &bytes)
        return bytes
    }
}
