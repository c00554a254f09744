import JSONText
import Vocabulary

/// Writes a stream of messages.
///
/// One block is open at a time: of calls that a provider makes side by side the later ones wait for the end of the first.
/// The usage of the input is not known when the stream begins, so that `message_start` says 0 and `message_delta`, which
/// waits for the end, says what was used.
public struct AnthropicEventWriter: ReplyEventWriting {
    private struct Waiting {
        let part: Int
        var events: [ReplyEvent]
    }

    private let context: ReplyContext
    private var hasStarted = false
    private var isOver = false
    private var open: AnthropicBlockWriter?
    private var waiting: [Waiting] = []
    private var nextIndex = 0
    private var usage: Usage?
    private var serviceTier: String?
    private var stop: (reason: StopReason, native: String?, sequence: String?)?
    private var hasCalls = false
    private var hasRefused = false

    /// Begins a stream.
    init(_ context: ReplyContext) { self.context = context }

    /// Appends what a step is to the caller.
    public mutating func write(_ event: ReplyEvent, to bytes: inout [UInt8]) {
        guard !isOver else { return }
        switch event {
        case .started(let id, let model, _): start(id: id, model: model, to: &bytes)
        case .opened(0, let part, let content):
            start(id: "", model: "", to: &bytes)
            if case .toolCall = content.content { hasCalls = true }
            if case .refusal = content.content { hasRefused = true }
            if open == nil {
                begin(part, content)
            } else {
                waiting.append(Waiting(part: part, events: [event]))
            }
        case .text(0, let part, _), .signed(0, let part, _), .cited(0, let part, _), .closed(0, let part):
            pass(event, to: part, &bytes)
        case .finished(0, let reason, let native, let sequence): stop = (reason, native, sequence)
        case .usage(let usage): self.usage = usage
        case .serviceTier(let tier): serviceTier = tier
        case .pinged: AnthropicEventText.append("ping", [:], to: &bytes)
        case .failed(let problem): fail(problem, to: &bytes)
        case .ended: end(to: &bytes)
        case .opened, .text, .signed, .cited, .closed, .finished, .logProbabilities: break
        }
    }

    private mutating func start(id: String, model: String, to bytes: inout [UInt8]) {
        guard !hasStarted else { return }
        hasStarted = true
        var message = AnthropicAnswerBlocks.head(id: id, model: model, context)
        message.append("content", [])
        message.append("stop_reason", .null)
        message.append("stop_sequence", .null)
        message.append("usage", .object(AnthropicUsageTree.object(usage ?? .none)))
        AnthropicEventText.append("message_start", ["message": .object(message)], to: &bytes)
    }

    private mutating func begin(_ part: Int, _ content: ContentPart) {
        open = AnthropicBlockWriter(part: part, content, madeID: "toolu_\(context.id)_\(part)")
    }

    /// Gives a step to its block, if that is the open one; else it waits.
    private mutating func pass(_ event: ReplyEvent, to part: Int, _ bytes: inout [UInt8]) {
        guard open?.part == part else {
            if let place = waiting.firstIndex(where: { $0.part == part }) {
                waiting[place].events.append(event)
            }
            return
        }
        open?.write(event, index: &nextIndex, to: &bytes)
        if case .closed = event {
            open = nil
            goOn(to: &bytes)
        }
    }

    /// Goes on with what has waited, as far as it has come.
    private mutating func goOn(to bytes: inout [UInt8]) {
        while open == nil, !waiting.isEmpty {
            for event in waiting.removeFirst().events {
                if case .opened(_, let part, let content) = event {
                    begin(part, content)
                } else {
                    open?.write(event, index: &nextIndex, to: &bytes)
                    if case .closed = event { open = nil }
                }
            }
        }
    }

    private mutating func end(to bytes: inout [UInt8]) {
        start(id: "", model: "", to: &bytes)
        while let part = open?.part { pass(.closed(choice: 0, part: part), to: part, &bytes) }
        isOver = true
        let word = AnthropicStop.word(
            stop?.reason ?? .finished,
            native: stop?.native,
            hasCalls: hasCalls,
            hasRefused: hasRefused
        )
        var report = AnthropicUsageTree.object(usage ?? .none)
        if let tier = serviceTier.flatMap(AnthropicUsageTree.tier) {
            report.append("service_tier", .string(tier))
        }
        let delta: JSONValue = [
            "stop_reason": .string(word), "stop_sequence": stop?.sequence.map(JSONValue.string) ?? .null,
        ]
        AnthropicEventText.append("message_delta", ["delta": delta, "usage": .object(report)], to: &bytes)
        AnthropicEventText.append("message_stop", [:], to: &bytes)
    }

    private mutating func fail(_ problem: UpstreamProblem, to bytes: inout [UInt8]) {
        isOver = true
        bytes += AnthropicFailure.event(problem)
    }
}
