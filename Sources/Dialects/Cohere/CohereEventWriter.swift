import JSONText
import Vocabulary

/// Writes the events of Cohere's streams, each with its type as the event's name.
///
/// Of several choices only the first is written: Cohere has one.
public struct CohereEventWriter: ReplyEventWriting {
    private enum Kind {
        case text, plan, reasoning, call, none
    }

    private let context: ReplyContext
    private var hasStarted = false
    private var kinds: [Int: (kind: Kind, index: Int)] = [:]
    private var contents = 0
    private var calls = 0
    /// The calls whose arguments have begun.
    private var argued: Set<Int> = []
    private var citations = 0
    /// The texts that are open, and their citations, whose stretch is known when the text is whole.
    private var texts: [Int: String] = [:]
    private var waiting: [Int: [Citation]] = [:]
    private var saysNothing = true
    private var end: (reason: String, usage: Usage?)?
    private var usage: Usage?
    private var isOver = false

    /// Begins a stream.
    public init(_ context: ReplyContext) { self.context = context }

    /// Writes a step.
    public mutating func write(_ event: ReplyEvent, to bytes: inout [UInt8]) {
        guard !isOver else { return }
        switch event {
        case .started(let id, _, _): start(id, &bytes)
        case .opened(0, let part, let content): open(part, content, &bytes)
        case .text(0, let part, let text): say(text, part, &bytes)
        case .signed(0, let part, let signature): sign(signature, part, &bytes)
        case .cited(0, let part, let citation): cite(citation, part, &bytes)
        case .closed(0, let part): close(part, &bytes)
        case .logProbabilities(0, let value):
            for chunk in CohereLogProbabilities.body(value) {
                send(
                    "content-delta",
                    index: max(0, contents - 1),
                    ["content": ["text": ""]],
                    logprobs: chunk,
                    &bytes
                )
            }
        case .finished(0, let stop, _, _):
            end = (CohereStop.word(stop, saysNothing: saysNothing), nil)
        case .usage(let usage): self.usage = usage
        case .pinged: bytes += ": ping\n\n".utf8
        case .failed(let problem):
            isOver = true
            bytes += CohereFailure.event(problem.shownMessage)
        case .ended: finish(&bytes)
        case .opened, .text, .signed, .cited, .closed, .logProbabilities, .finished, .serviceTier: break
        }
    }

    private mutating func start(_ id: String, _ bytes: inout [UInt8]) {
        guard !hasStarted else { return }
        hasStarted = true
        let message: JSONValue = [
            "role": "assistant", "content": [], "tool_plan": "", "tool_calls": [], "citations": [],
        ]
        let data: JSONValue = [
            "id": .string(id.isEmpty ? context.id : id), "type": "message-start",
            "delta": ["message": message],
        ]
        send("message-start", data, &bytes)
    }

    private mutating func open(_ part: Int, _ content: ContentPart, _ bytes: inout [UInt8]) {
        if !content.isSilent { saysNothing = false }
        switch content.content {
        case .text where CoherePlan.isPlan(content): kinds[part] = (.plan, 0)
        case .text(let text), .refusal(let text):
            kinds[part] = (.text, contents)
            texts[part] = text
            send(
                "content-start",
                index: contents,
                ["content": ["type": "text", "text": .string(text)]],
                &bytes
            )
            contents += 1
        case .reasoning(let reasoning):
            kinds[part] = (.reasoning, contents)
            send("content-start", index: contents, ["content": CohereReasoning.body(reasoning)], &bytes)
            contents += 1
        case .toolCall(let call):
            kinds[part] = (.call, calls)
            var value = CohereCalls.body(call)
            if case .object(var object) = value {
                object["function"] = ["name": .string(call.name), "arguments": ""]
                value = .object(object)
            }
            send("tool-call-start", index: calls, ["tool_calls": value], &bytes)
            calls += 1
        case .image, .audio, .video, .document, .toolResult, .opaque: kinds[part] = (.none, 0)
        }
    }

    private mutating func say(_ text: String, _ part: Int, _ bytes: inout [UInt8]) {
        guard let (kind, index) = kinds[part], !text.isEmpty else { return }
        if kind != .reasoning { saysNothing = false }
        texts[part]?.append(text)
        let text = JSONValue.string(text)
        switch kind {
        case .text: send("content-delta", index: index, ["content": ["text": text]], &bytes)
        case .reasoning: send("content-delta", index: index, ["content": ["thinking": text]], &bytes)
        case .plan:
            send(
                "tool-plan-delta",
                ["type": "tool-plan-delta", "delta": ["message": ["tool_plan": text]]],
                &bytes
            )
        case .call:
            argued.insert(part)
            send("tool-call-delta", index: index, ["tool_calls": ["function": ["arguments": text]]], &bytes)
        case .none: break
        }
    }

    private func sign(_ signature: Signature, _ part: Int, _ bytes: inout [UInt8]) {
        guard let (kind, index) = kinds[part] else { return }
        let text = JSONValue.string(signature.text(in: .other))
        switch kind {
        case .reasoning:
            send("content-delta", index: index, ["content": ["thinking": "", "signature": text]], &bytes)
        case .call: send("tool-call-delta", index: index, ["tool_calls": ["signature": text]], &bytes)
        case .text, .plan, .none: break
        }
    }

    private mutating func cite(_ citation: Citation, _ part: Int, _ bytes: inout [UInt8]) {
        guard citation.operation == .cohereChat || kinds[part] == nil else {
            return waiting[part, default: []].append(citation)
        }
        tell(citation, part, &bytes)
    }

    private mutating func tell(_ citation: Citation, _ part: Int, _ bytes: inout [UInt8]) {
        let body = CohereCitations.body(
            citation,
            content: kinds[part]?.index ?? 0,
            of: texts[part] ?? ""
        )
        send("citation-start", index: citations, ["citations": body], &bytes)
        send("citation-end", ["type": "citation-end", "index": .integer(citations)], &bytes)
        citations += 1
    }

    private mutating func close(_ part: Int, _ bytes: inout [UInt8]) {
        guard let (kind, index) = kinds[part] else { return }
        // A call without arguments is one with an empty object.
        if kind == .call, argued.remove(part) == nil { say("{}", part, &bytes) }
        argued.remove(part)
        for citation in waiting.removeValue(forKey: part) ?? [] { tell(citation, part, &bytes) }
        texts[part] = nil
        switch kind {
        case .text, .reasoning:
            send("content-end", ["type": "content-end", "index": .integer(index)], &bytes)
        case .call: send("tool-call-end", ["type": "tool-call-end", "index": .integer(index)], &bytes)
        case .plan, .none: break
        }
        kinds[part] = nil
    }

    private mutating func finish(_ bytes: inout [UInt8]) {
        isOver = true
        var delta = JSONObject([("finish_reason", .string(end?.reason ?? "COMPLETE"))])
        delta.append("usage", usage.map(CohereUsageTree.body))
        send("message-end", ["type": "message-end", "delta": .object(delta)], &bytes)
        bytes += "data: [DONE]\n\n".utf8
    }

    private func send(
        _ type: String,
        index: Int,
        _ message: JSONValue,
        logprobs: JSONValue? = nil,
        _ bytes: inout [UInt8]
    ) {
        var data = JSONObject([
            ("type", .string(type)), ("index", .integer(index)), ("delta", ["message": message]),
        ])
        data.append("logprobs", logprobs)
        send(type, .object(data), &bytes)
    }

    private func send(_ type: String, _ data: JSONValue, _ bytes: inout [UInt8]) {
        bytes += "event: \(type)\ndata: ".utf8
        data.append(to: &bytes)
        bytes += "\n\n".utf8
    }
}
