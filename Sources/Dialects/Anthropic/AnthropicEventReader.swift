import JSONText
import Vocabulary

/// Reads the events of a stream of messages.
public struct AnthropicEventReader: ReplyEventReading {
    private var blocks: [Int: AnthropicOpenBlock] = [:]
    private var usage = RawUsage()
    private var id = ""
    private var nextPart = 0
    private var hasStarted = false
    private var hasFinished = false
    private var hasStopped = false
    private var hasFailed = false
    private var hasCalls = false
    private var hasAnswered = false

    /// Begins with nothing.
    init() {}

    /// Reads one event; what follows the end or a failure is passed over.
    public mutating func read(name: String?, data: [UInt8]) throws(UpstreamProblem) -> [ReplyEvent] {
        guard !hasStopped, !hasFailed, !data.isEmpty, data != Array("[DONE]".utf8) else { return [] }
        do {
            return try events(of: try JSONValue.read(data), name: name)
        } catch let error as AnthropicFormError {
            hasFailed = true
            throw UpstreamProblem(error)
        } catch {
            hasFailed = true
            throw UpstreamProblem(
                .failed,
                status: 502,
                message: "The provider's stream has an event that cannot be read: \(error)."
            )
        }
    }

    /// The end of the stream: a proper one where the answer has said why it ended, as some servers close without
    /// `message_stop`.
    public mutating func finish() -> [ReplyEvent] {
        guard !hasFailed else { return [] }
        defer { hasFailed = true }
        if hasFinished { return [.ended] }
        let problem = UpstreamProblem(
            .failed,
            status: 502,
            message: "The provider's stream broke off before its end."
        )
        return [.failed(problem)]
    }

    private mutating func events(
        of event: JSONValue,
        name: String?
    ) throws(AnthropicFormError) -> [ReplyEvent] {
        switch event["type"]?.string ?? name {
        case "message_start": return start(event["message"] ?? .null)
        case "content_block_start": return try started() + open(event)
        case "content_block_delta": return try started() + delta(event)
        case "content_block_stop": return close(try index(event))
        case "message_delta": return started() + finish(event)
        case "message_stop":
            hasStopped = true
            return started() + finished(nil, stopSequence: nil)
        case "ping": return [.pinged]
        case "error":
            hasFailed = true
            return [.failed(AnthropicProblem.problem(inAnswer: event) ?? Self.unknownFailure)]
        default: return []
        }
    }

    private static let unknownFailure = UpstreamProblem(
        .failed,
        status: 502,
        message: "The provider failed and does not say why."
    )

    private mutating func start(_ message: JSONValue) -> [ReplyEvent] {
        let id = message["id"]?.string ?? ""
        if hasStarted, !blocks.isEmpty || nextPart > 0, id != self.id {
            // What was said so far cannot be taken back.
            hasFailed = true
            let message = "The provider's stream began another answer in the middle of one."
            return [.failed(UpstreamProblem(.failed, status: 502, message: message))]
        }
        self.id = id
        var events: [ReplyEvent] = []
        if !hasStarted {
            hasStarted = true
            events.append(.started(id: id, model: message["model"]?.string ?? "", created: nil))
        }
        guard let report = message["usage"] else { return events }
        if let tier = AnthropicEmulatedAnswer.tier(report) { events.append(.serviceTier(tier)) }
        return events + merged(report)
    }

    private mutating func started() -> [ReplyEvent] {
        guard !hasStarted else { return [] }
        hasStarted = true
        return [.started(id: "", model: "", created: nil)]
    }

    private mutating func merged(_ report: JSONValue) -> [ReplyEvent] {
        guard let report = AnthropicUsage.read(report) else { return [] }
        usage.merge(report)
        return AnthropicUsage.convention.usage(of: usage).map { [.usage($0)] } ?? []
    }

    private func index(_ event: JSONValue) throws(AnthropicFormError) -> Int {
        guard let index = event["index"]?.integer else {
            throw AnthropicFormError("index", "must be a whole number")
        }
        return index
    }

    private mutating func open(_ event: JSONValue) throws(AnthropicFormError) -> [ReplyEvent] {
        let index = try index(event)
        guard let value = event["content_block"] else {
            throw AnthropicFormError("content_block", "is missing: it must be an object")
        }
        // The dialect has one block open at a time; whatever a server left open ends here.
        var events = closeAll()
        let (block, opened) = try AnthropicOpenBlock.open(value, part: nextPart)
        events += opened
        blocks[index] = block
        if block.isCall { hasCalls = true }
        if block.isAnswer { hasAnswered = true }
        nextPart += 1
        return events
    }

    private mutating func delta(_ event: JSONValue) throws(AnthropicFormError) -> [ReplyEvent] {
        let index = try index(event)
        guard let delta = event["delta"], var block = blocks[index] else { return [] }
        let events = block.read(delta)
        blocks[index] = block
        return events
    }

    private mutating func close(_ index: Int) -> [ReplyEvent] {
        blocks.removeValue(forKey: index)?.close() ?? []
    }

    private mutating func closeAll() -> [ReplyEvent] {
        blocks.keys.sorted().flatMap { close($0) }
    }

    private mutating func finish(_ event: JSONValue) -> [ReplyEvent] {
        let reports = event["usage"].map { merged($0) } ?? []
        guard let word = event["delta"]?["stop_reason"]?.string else { return reports }
        return reports + finished(word, stopSequence: event["delta"]?["stop_sequence"]?.string)
    }

    private mutating func finished(_ word: String?, stopSequence: String?) -> [ReplyEvent] {
        guard !hasFinished else { return [] }
        hasFinished = true
        let events = closeAll()
        let reason = AnthropicStop.reason(word)
        guard reason == .toolCalls, hasAnswered, !hasCalls else {
            return events + [.finished(choice: 0, reason, native: word, stopSequence: stopSequence)]
        }
        return events + [.finished(choice: 0, .finished, native: nil, stopSequence: nil)]
    }
}
