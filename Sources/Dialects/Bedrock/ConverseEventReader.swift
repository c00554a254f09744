import JSONText
import Vocabulary

/// Reads the events of a stream.
///
/// The end is `metadata`, which comes after `messageStop`. Only calls have a `contentBlockStart`; other blocks begin with
/// their first piece.
public struct ConverseEventReader: ReplyEventReading {
    private let maker: Signature.Maker
    private var blocks: [Int: ConverseOpenBlock] = [:]
    private var nextPart = 0
    private var hasStarted = false
    private var hasStopped = false
    private var hasEnded = false
    private var hasFailed = false

    /// Begins with nothing.
    init(maker: Signature.Maker) { self.maker = maker }

    /// Reads one event; what follows a failure is passed over.
    public mutating func read(name: String?, data: [UInt8]) throws(UpstreamProblem) -> [ReplyEvent] {
        guard !hasFailed else { return [] }
        if let name, name.hasPrefix(AWSEventStream.exceptionMark) {
            hasFailed = true
            let exception = String(name.dropFirst(AWSEventStream.exceptionMark.count))
            return [.failed(ConverseProblem.problem(exception: exception, data: data))]
        }
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

    /// The end of the stream.
    public mutating func finish() -> [ReplyEvent] {
        guard !hasFailed else { return [] }
        hasFailed = true
        if hasStopped, hasEnded { return [.ended] }
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
        switch name {
        case "messageStart": return started()
        case "contentBlockStart" where !hasStopped: return try started() + open(event)
        case "contentBlockDelta" where !hasStopped: return try started() + delta(event)
        case "contentBlockStop": return close(try index(event))
        case "messageStop": return started() + stop(event)
        case "metadata": return started() + metadata(event)
        default: return []
        }
    }

    private mutating func started() -> [ReplyEvent] {
        guard !hasStarted else { return [] }
        hasStarted = true
        return [.started(id: "", model: "", created: nil)]
    }

    private func index(_ event: JSONValue) throws(AnthropicFormError) -> Int {
        guard let index = event["contentBlockIndex"]?.integer else {
            throw AnthropicFormError("contentBlockIndex", "must be a whole number")
        }
        return index
    }

    private mutating func open(_ event: JSONValue) throws(AnthropicFormError) -> [ReplyEvent] {
        let index = try index(event)
        guard let start = event["start"] else {
            throw AnthropicFormError("start", "is missing: it must be an object")
        }
        // The dialect has one block open at a time; whatever a server left open ends here.
        var events = closeAll()
        let (block, opened) = try ConverseOpenBlock.open(start, part: nextPart, maker: maker)
        nextPart += 1
        blocks[index] = block
        events += opened
        return events
    }

    private mutating func delta(_ event: JSONValue) throws(AnthropicFormError) -> [ReplyEvent] {
        let index = try index(event)
        guard let delta = event["delta"] else { return [] }
        var events: [ReplyEvent] = []
        if blocks[index] == nil {
            guard let block = ConverseOpenBlock(firstPiece: delta, part: nextPart, maker: maker) else {
                return []
            }
            events = closeAll()
            nextPart += 1
            blocks[index] = block
        }
        guard var block = blocks[index] else { return events }
        events += block.read(delta)
        blocks[index] = block
        return events
    }

    private mutating func close(_ index: Int) -> [ReplyEvent] {
        blocks.removeValue(forKey: index)?.close() ?? []
    }

    private mutating func closeAll() -> [ReplyEvent] {
        blocks.keys.sorted().flatMap { close($0) }
    }

    private mutating func stop(_ event: JSONValue) -> [ReplyEvent] {
        guard !hasStopped else { return [] }
        hasStopped = true
        let word = event["stopReason"]?.string
        let sequence = event["additionalModelResponseFields"]?["stop_sequence"]?.string
        return closeAll() + [
            .finished(choice: 0, ConverseStop.reason(word), native: word, stopSequence: sequence)
        ]
    }

    private mutating func metadata(_ event: JSONValue) -> [ReplyEvent] {
        hasEnded = true
        var events: [ReplyEvent] = []
        let tier = event["serviceTier"]?["type"]?.string
        if let tier { events.append(.serviceTier(tier)) }
        if let usage = ConverseUsageTree.usage(event["usage"], tier: tier) { events.append(.usage(usage)) }
        return events
    }
}
