import JSONText
import Vocabulary

/// Reads the chunks of Completions.
public struct CompletionsEventReader: ReplyEventReading {
    private enum Choice: Sendable {
        case silent, speaking, finished
    }

    private var hasStarted = false
    private var isDone = false
    private var choices: [Int: Choice] = [:]

    /// Begins a stream.
    public init() {}

    /// Reads one chunk.
    public mutating func read(name: String?, data: [UInt8]) throws(UpstreamProblem) -> [ReplyEvent] {
        if data.starts(with: "[DONE]".utf8) {
            isDone = true
            return []
        }
        let value = try JSONValue.ofEvent(data)
        if value["error"] != nil || name == "error" { throw ChatFailure.problem(within: value) }
        var events: [ReplyEvent] = []
        if !hasStarted {
            // What says nothing of an answer does not begin one.
            guard value["choices"]?.array != nil || value["usage"] != nil else { return [] }
            hasStarted = true
            let id = value["id"]?.string ?? ""
            let model = value["model"]?.string ?? ""
            events.append(.started(id: id, model: model, created: value["created"]?.integer))
        }
        for (place, choice) in (value["choices"]?.array ?? []).enumerated() {
            let index = choice["index"]?.integer ?? place
            // More choices than anybody can ask for would only cost memory.
            guard choices[index] != nil || choices.count < 1024 else { continue }
            read(choice, index, &events)
        }
        if let usage = UsageReport.usage(value["usage"]) { events.append(.usage(usage)) }
        return events
    }

    /// Closes what is open.
    public mutating func finish() -> [ReplyEvent] {
        let hasFinished = !choices.isEmpty && choices.values.allSatisfy { $0 == .finished }
        guard isDone || hasFinished, hasStarted else {
            return [.failed(.brokenOff)]
        }
        var events: [ReplyEvent] = []
        for index in choices.keys.sorted() { end(index, nil, &events) }
        events.append(.ended)
        return events
    }

    private mutating func read(_ choice: JSONValue, _ index: Int, _ events: inout [ReplyEvent]) {
        guard choices[index] != .finished else { return }
        if choices[index] == nil { choices[index] = .silent }
        if let text = choice["text"]?.string, !text.isEmpty {
            if choices[index] == .silent {
                choices[index] = .speaking
                events.append(.opened(choice: index, part: 0, .text("")))
            }
            events.append(.text(choice: index, part: 0, text))
        }
        if let reason = choice["finish_reason"]?.string, !reason.isEmpty { end(index, reason, &events) }
    }

    private mutating func end(_ index: Int, _ reason: String?, _ events: inout [ReplyEvent]) {
        guard choices[index] != .finished else { return }
        if choices[index] == .speaking { events.append(.closed(choice: index, part: 0)) }
        choices[index] = .finished
        let stop = ChatStop.reason(reason, hasCalls: false)
        events.append(.finished(choice: index, stop, native: reason, stopSequence: nil))
    }
}
