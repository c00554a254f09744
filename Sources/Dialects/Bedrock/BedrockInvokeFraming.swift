import JSONText

/// The events of Anthropic's dialect in the stream of `/invoke-with-response-stream`: each stands in base64 in a message
/// `chunk` of an AWS event stream.
public struct BedrockInvokeFraming: StreamFraming {
    private var messages = AWSEventStream()
    /// Why the stream cannot be read any further; said once the events before that have been given.
    private var failure: UpstreamProblem?

    /// Begins a stream.
    public init() {}

    /// Takes a piece and gives the events that it completes; an exception is thrown.
    public mutating func take(_ piece: Span<UInt8>) throws(UpstreamProblem) -> [StreamEvent] {
        var events: [StreamEvent] = []
        do throws(UpstreamProblem) {
            if let failure { throw failure }
            for message in try messages.take(piece) {
                if let event = try Self.event(in: message) { events.append(event) }
            }
            return events
        } catch {
            failure = error
            guard !events.isEmpty else { throw error }
            return events
        }
    }

    /// The end, which must not stand within a message.
    public mutating func finish() throws(UpstreamProblem) -> [StreamEvent] {
        if let failure { throw failure }
        return try messages.finish()
    }

    /// The event in a message; `nil` if it is of another kind than `chunk`.
    static func event(in message: StreamEvent) throws(UpstreamProblem) -> StreamEvent? {
        if let name = message.name, name.hasPrefix(AWSEventStream.exceptionMark) {
            let exception = String(name.dropFirst(AWSEventStream.exceptionMark.count))
            throw ConverseProblem.problem(exception: exception, data: message.data)
        }
        guard message.name == "chunk" else { return nil }
        // What cannot be read has no bytes, and is said to be broken below.
        let payload = try? JSONValue.read(message.data)
        guard let text = (payload?["bytes"]?.string).flatMap(Base64Text.decode) else {
            throw AWSEventMessage.broken("a chunk carries no event")
        }
        let data = Array(text.utf8)
        var outline = JSONOutline()
        var name: String?
        guard outline.enter(data.span, UInt8(ascii: "{")) else { return StreamEvent(data: data) }
        while name == nil, let key = outline.nextMember(data.span) {
            let isString = outline.peek(data.span) == UInt8(ascii: "\"")
            let range = outline.skipValue(data.span)
            if isString, !outline.isCut, key.matches("type", in: data.span) {
                name = JSONString.decode(range, in: data.span)
            }
        }
        return StreamEvent(name: name, data: data)
    }
}
