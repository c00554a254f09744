import JSONText
import Vocabulary

/// Reads the events of Cohere's streams; `[DONE]`, which only newer ones have, says nothing more than `message-end`.
public struct CohereEventReader: ReplyEventReading {
    private enum Kind {
        case text, plan, reasoning
    }

    private var hasStarted = false
    private var hasEnded = false
    private var parts = 0
    private var calls = 0
    /// The part that is open; it stays so after its `content-end`, as citations may follow.
    private var open: (part: Int, kind: Kind, index: Int?)?
    /// The calls that are open, by their index.
    private var openCalls: [Int: Int] = [:]
    /// Citations that came before any text.
    private var early: [Citation] = []

    /// Begins a stream.
    public init() {}

    /// Reads one event.
    public mutating func read(name: String?, data: [UInt8]) throws(UpstreamProblem) -> [ReplyEvent] {
        if data.starts(with: "[DONE]".utf8) || hasEnded { return [] }
        let value = try JSONValue.ofEvent(data)
        guard let type = value["type"]?.string ?? name else {
            throw CohereFailure.problem(in: value, status: 502)
        }
        var events: [ReplyEvent] = []
        if !hasStarted, type != "error" {
            hasStarted = true
            events.append(.started(id: value["id"]?.string ?? "", model: "", created: nil))
        }
        try read(type, value, &events)
        return events
    }

    /// Closes what is open.
    public mutating func finish() -> [ReplyEvent] {
        guard hasEnded else {
            return [.failed(.brokenOff)]
        }
        return [.ended]
    }

    private mutating func read(
        _ type: String,
        _ value: JSONValue,
        _ events: inout [ReplyEvent]
    ) throws(UpstreamProblem) {
        let delta = value["delta"]?["message"]
        switch type {
        case "content-start":
            close(&events)
            if let content = delta?["content"] { readContent(content, value, &events) }
        case "content-delta":
            if let content = delta?["content"] { readContent(content, value, &events) }
            if let probabilities = value["logprobs"] {
                events.append(.logProbabilities(choice: 0, CohereLogProbabilities.read(probabilities)))
            }
        case "tool-plan-delta": say(delta?["tool_plan"]?.string ?? "", .plan, index: nil, &events)
        case "tool-call-start": begin(delta?["tool_calls"], value["index"]?.integer ?? calls, &events)
        case "tool-call-delta":
            guard let part = openCalls[value["index"]?.integer ?? calls - 1] else { return }
            let text = CohereCalls.arguments(delta?["tool_calls"]?["function"]?["arguments"])
            if !text.isEmpty { events.append(.text(choice: 0, part: part, text)) }
            if let signature = delta?["tool_calls"]?["signature"]?.string {
                events.append(.signed(choice: 0, part: part, Signature(field: signature, face: .other)))
            }
        case "tool-call-end":
            guard let part = openCalls.removeValue(forKey: value["index"]?.integer ?? calls - 1) else {
                return
            }
            events.append(.closed(choice: 0, part: part))
        case "citation-start": cite(delta?["citations"], &events)
        case "message-end": try end(value["delta"], &events)
        case "error": throw CohereFailure.problem(in: value, status: 502)
        default: break
        }
    }

    private mutating func readContent(_ content: JSONValue, _ value: JSONValue, _ events: inout [ReplyEvent])
    {
        let index = value["index"]?.integer
        if let thinking = content["thinking"]?.string {
            say(thinking, .reasoning, index: index, &events)
        } else if let text = content["text"]?.string {
            say(text, .text, index: index, &events)
        } else if content["type"]?.string == "thinking" {
            say("", .reasoning, index: index, &events)
        }
        if let signature = content["signature"]?.string, let open, open.kind == .reasoning {
            events.append(.signed(choice: 0, part: open.part, Signature(field: signature, face: .other)))
        }
    }

    /// Says more in the part that is open, or in a new one if that is another.
    private mutating func say(_ text: String, _ kind: Kind, index: Int?, _ events: inout [ReplyEvent]) {
        if let open, open.kind != kind || open.index != index { close(&events) }
        if open == nil {
            let part: ContentPart =
                switch kind {
                case .text: .text("")
                case .plan: CoherePlan.part("")
                case .reasoning: ContentPart(.reasoning(Reasoning(text: "")))
                }
            events.append(.opened(choice: 0, part: parts, part))
            open = (parts, kind, index)
            if kind != .reasoning {
                events += early.map { .cited(choice: 0, part: parts, $0) }
                early = []
            }
            parts += 1
        }
        if let open, !text.isEmpty { events.append(.text(choice: 0, part: open.part, text)) }
    }

    private mutating func close(_ events: inout [ReplyEvent]) {
        guard let open else { return }
        events.append(.closed(choice: 0, part: open.part))
        self.open = nil
    }

    private mutating func begin(_ value: JSONValue?, _ index: Int, _ events: inout [ReplyEvent]) {
        // More calls than anybody can use would only cost memory.
        guard calls < 4096, openCalls[index] == nil,
            var call = CohereCalls.read(value ?? .null, made: ToolCallID.made(turn: 0, call: calls))
        else { return }
        close(&events)
        let arguments = call.arguments
        call.arguments = ""
        openCalls[index] = parts
        events.append(.opened(choice: 0, part: parts, ContentPart(.toolCall(call))))
        if !arguments.isEmpty { events.append(.text(choice: 0, part: parts, arguments)) }
        parts += 1
        calls += 1
    }

    private mutating func cite(_ value: JSONValue?, _ events: inout [ReplyEvent]) {
        for value in value?.array ?? value.map({ [$0] }) ?? [] {
            let citation = CohereCitations.read(value)
            if let open, open.kind != .reasoning {
                events.append(.cited(choice: 0, part: open.part, citation))
            } else if early.count < 4096 {
                early.append(citation)
            }
        }
    }

    private mutating func end(_ delta: JSONValue?, _ events: inout [ReplyEvent]) throws(UpstreamProblem) {
        let native = delta?["finish_reason"]?.string
        if let problem = CohereStop.problem(native, error: delta?["error"]?.string) { throw problem }
        // Citations of which no text came still have a place.
        if !early.isEmpty { say("", .text, index: nil, &events) }
        close(&events)
        for part in openCalls.values.sorted() { events.append(.closed(choice: 0, part: part)) }
        openCalls = [:]
        let stop = CohereStop.reason(native, hasCalls: calls > 0)
        events.append(.finished(choice: 0, stop, native: native, stopSequence: nil))
        if let usage = CohereUsage.usage(delta?["usage"]) { events.append(.usage(usage)) }
        hasEnded = true
    }
}
