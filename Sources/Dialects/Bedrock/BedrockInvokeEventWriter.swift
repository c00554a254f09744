import JSONText
import Vocabulary

/// Writes a stream of messages as Bedrock's `/invoke-with-response-stream` carries it.
///
/// Each event stands in base64 in a message `chunk` (API reference, `PayloadPart`). A failure is an exception.
public struct BedrockInvokeEventWriter: ReplyEventWriting {
    private var events: AnthropicEventWriter
    private var framing = ServerSentEvents()
    private var isOver = false

    /// Begins a stream.
    init(_ context: ReplyContext) { events = AnthropicEventWriter(context) }

    /// Appends what a step is to the caller.
    public mutating func write(_ event: ReplyEvent, to bytes: inout [UInt8]) {
        guard !isOver else { return }
        if case .failed(let problem) = event {
            isOver = true
            bytes += ConverseFailure.event(problem)
            return
        }
        var text: [UInt8] = []
        events.write(event, to: &text)
        // They were written just now, each whole and far below the bound of one event.
        for event in (try? framing.take(text.span)) ?? [] {
            AWSEventFrames.append("chunk", ["bytes": .string(Base64Text.encode(event.data))], to: &bytes)
        }
        if case .ended = event { isOver = true }
    }
}
