import JSONText
import Vocabulary

/// Writes a stream, framing included.
///
/// One block is open at a time: of calls that a provider makes side by side the later ones wait for the end of the first.
public struct ConverseEventWriter: ReplyEventWriting {
    private struct Waiting {
        let part: Int
        var events: [ReplyEvent]
    }

    private let latencyMilliseconds: @Sendable () -> Int
    private let blocks: ConverseAnswerBlocks
    private var hasStarted = false
    private var isOver = false
    private var open: ConverseBlockWriter?
    private var waiting: [Waiting] = []
    private var nextIndex = 0
    private var usage: Usage?
    private var serviceTier: String?
    private var stop: (reason: StopReason, native: String?, sequence: String?)?
    private var hasCalls = false

    /// Begins a stream.
    init(_ context: ReplyContext) {
        blocks = ConverseAnswerBlocks(context)
        latencyMilliseconds = context.latencyMilliseconds
    }

    /// Appends what a step is to the caller.
    public mutating func write(_ event: ReplyEvent, to bytes: inout [UInt8]) {
        guard !isOver else { return }
        switch event {
        case .started: start(to: &bytes)
        case .opened(0, let part, let content):
            start(to: &bytes)
            if case .toolCall = content.content { hasCalls = true }
            if open == nil {
                open = ConverseBlockWriter(part: part, content, blocks)
            } else {
                waiting.append(Waiting(part: part, events: [event]))
            }
        case .text(0, let part, _), .signed(0, let part, _), .cited(0, let part, _), .closed(0, let part):
            pass(event, to: part, &bytes)
        case .finished(0, let reason, let native, let sequence): stop = (reason, native, sequence)
        case .usage(let usage): self.usage = usage
        case .serviceTier(let tier): serviceTier = ConverseTier.word(tier)
        case .failed(let problem): fail(problem, to: &bytes)
        case .ended: end(to: &bytes)
        case .opened, .text, .signed, .cited, .closed, .finished, .logProbabilities, .pinged: break
        }
    }

    private mutating func start(to bytes: inout [UInt8]) {
        guard !hasStarted else { return }
        hasStarted = true
        AWSEventFrames.append("messageStart", ["role": "assistant"], to: &bytes)
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
                    open = ConverseBlockWriter(part: part, content, blocks)
                } else {
                    open?.write(event, index: &nextIndex, to: &bytes)
                    if case .closed = event { open = nil }
                }
            }
        }
    }

    private mutating func end(to bytes: inout [UInt8]) {
        start(to: &bytes)
        while let part = open?.part { pass(.closed(choice: 0, part: part), to: part, &bytes) }
        isOver = true
        let word = ConverseStop.word(stop?.reason ?? .finished, native: stop?.native, hasCalls: hasCalls)
        var end = JSONObject([("stopReason", .string(word))])
        if let sequence = stop?.sequence {
            end.append("additionalModelResponseFields", ["stop_sequence": .string(sequence)])
        }
        AWSEventFrames.append("messageStop", .object(end), to: &bytes)
        var metadata = JSONObject([("usage", .object(ConverseUsageTree.object(usage ?? .none)))])
        metadata.append("metrics", ["latencyMs": .integer(latencyMilliseconds())])
        metadata.append("serviceTier", serviceTier.map { ["type": .string($0)] })
        AWSEventFrames.append("metadata", .object(metadata), to: &bytes)
    }

    private mutating func fail(_ problem: UpstreamProblem, to bytes: inout [UInt8]) {
        isOver = true
        bytes += ConverseFailure.event(problem)
    }
}
