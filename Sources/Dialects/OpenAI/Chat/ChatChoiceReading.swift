import JSONText
import Vocabulary

/// One choice of a stream in the course of being read.
struct ChatChoiceReading: Sendable {
    private enum Kind {
        case text, refusal, reasoning
    }

    private struct Call: Sendable {
        var index: Int?
        /// Where it stood in the delta that began it.
        var offset = 0
        var call: ToolCall
        var part: Int?
        /// Arguments that came before the name.
        var early = ""
    }

    private let index: Int
    private var parts = 0
    private var open: (part: Int, kind: Kind)?
    /// The index of the thought that is open, where the stream says one.
    private var thought: Int?
    private var calls: [Call] = []
    /// Why it has ended, if it has said so: the end itself waits for the stream's, as some servers send calls after it.
    private var reason: (word: String, native: String?)?

    /// Whether it has said why it ended.
    var hasReason: Bool { reason != nil }

    init(_ index: Int) { self.index = index }

    mutating func read(_ value: JSONValue, _ events: inout [ReplyEvent]) {
        if let delta = value["delta"] {
            readReasoning(delta, &events)
            readText(delta, &events)
            if let refusal = delta["refusal"]?.string, !refusal.isEmpty { say(refusal, .refusal, &events) }
            for (offset, call) in (delta["tool_calls"]?.array ?? []).enumerated() {
                readCall(call, at: offset, &events)
            }
            if let call = delta["function_call"] { readFunction(call, &events) }
            for annotation in delta["annotations"]?.array ?? [] {
                guard let open, open.kind == .text else { continue }
                events.append(.cited(choice: index, part: open.part, ChatCitations.read(annotation)))
            }
            for picture in ChatImages.parts(delta) { tell(picture, &events) }
            if let audio = delta["audio"] {
                tell(ContentPart(.opaque(.chatCompletions, ["audio": audio])), &events)
            }
        } else if let text = value["text"]?.string, !text.isEmpty {
            say(text, .text, &events)
        }
        if let probabilities = value["logprobs"] {
            events.append(.logProbabilities(choice: index, probabilities))
        }
        // An empty reason in running chunks says nothing.
        if let word = value["finish_reason"]?.string, !word.isEmpty, reason == nil {
            reason = (word, value["native_finish_reason"]?.string)
            close(&events)
        }
    }

    /// Ends the choice, whether it has said why or not.
    mutating func end(_ events: inout [ReplyEvent]) {
        close(&events)
        for call in calls { if let part = call.part { events.append(.closed(choice: index, part: part)) } }
        let stop = ChatStop.reason(reason?.word, hasCalls: calls.contains { $0.part != nil })
        events.append(
            .finished(choice: index, stop, native: reason.map { $0.native ?? $0.word }, stopSequence: nil)
        )
    }

    private mutating func readReasoning(_ delta: JSONValue, _ events: inout [ReplyEvent]) {
        if let details = delta["reasoning_details"]?.array, !details.isEmpty {
            for (place, reasoning) in ChatReasoning.thoughts(delta, maker: .other) {
                if let thought, place != thought, open?.kind == .reasoning { close(&events) }
                if let redacted = reasoning.redacted {
                    var hidden = Reasoning(text: "")
                    hidden.redacted = redacted
                    tell(ContentPart(.reasoning(hidden)), &events)
                    continue
                }
                begin(reasoning, &events)
                thought = place
                say(reasoning.text, .reasoning, &events)
                if let signature = reasoning.signature, let open {
                    events.append(.signed(choice: index, part: open.part, signature))
                }
            }
            return
        }
        if let text = (delta["reasoning_content"] ?? delta["reasoning"])?.string, !text.isEmpty {
            say(text, .reasoning, &events)
        }
    }

    /// Opens a thought as the kind that it is, if none is open.
    private mutating func begin(_ reasoning: Reasoning, _ events: inout [ReplyEvent]) {
        guard open?.kind != .reasoning else { return }
        close(&events)
        var begun = Reasoning(text: "")
        begun.isSummary = reasoning.isSummary
        begun.itemID = reasoning.itemID
        events.append(.opened(choice: index, part: parts, ContentPart(.reasoning(begun))))
        open = (parts, .reasoning)
        parts += 1
    }

    private mutating func readText(_ delta: JSONValue, _ events: inout [ReplyEvent]) {
        switch delta["content"] {
        case .string(let text)? where !text.isEmpty: say(text, .text, &events)
        case .array(let values)?:
            for value in values {
                if let text = value["text"]?.string {
                    if !text.isEmpty { say(text, .text, &events) }
                } else if let thought = ChatReplyReading.thought(value) {
                    if !thought.text.isEmpty { say(thought.text, .reasoning, &events) }
                    if let signature = thought.signature, let open, open.kind == .reasoning {
                        events.append(.signed(choice: index, part: open.part, signature))
                    }
                }
            }
        default: break
        }
    }

    /// Says more in the part that is open, or in a new one if that is of another kind.
    private mutating func say(_ text: String, _ kind: Kind, _ events: inout [ReplyEvent]) {
        if let open, open.kind != kind { close(&events) }
        if open == nil {
            let content: ContentPart.Content =
                switch kind {
                case .text: .text("")
                case .refusal: .refusal("")
                case .reasoning: .reasoning(Reasoning(text: ""))
                }
            events.append(.opened(choice: index, part: parts, ContentPart(content)))
            open = (parts, kind)
            parts += 1
        }
        if let open, !text.isEmpty { events.append(.text(choice: index, part: open.part, text)) }
    }

    /// Tells a part that comes whole.
    private mutating func tell(_ part: ContentPart, _ events: inout [ReplyEvent]) {
        close(&events)
        events.append(.opened(choice: index, part: parts, part))
        events.append(.closed(choice: index, part: parts))
        parts += 1
    }

    private mutating func close(_ events: inout [ReplyEvent]) {
        guard let open else { return }
        events.append(.closed(choice: index, part: open.part))
        self.open = nil
        thought = nil
    }

    private mutating func readCall(_ value: JSONValue, at offset: Int = 0, _ events: inout [ReplyEvent]) {
        let place = self.place(of: value, at: offset)
        guard place < 4096 else { return }
        if place == calls.count {
            let id = value["id"]?.string.flatMap { $0.isEmpty ? nil : $0 }
            let made = ToolCallID.made(turn: index, call: place)
            calls.append(
                Call(
                    index: value["index"]?.integer,
                    offset: offset,
                    call: ToolCall(id: id ?? made, name: "", arguments: "")
                )
            )
        }
        let isFreeForm = value["custom"] != nil && value["function"] == nil
        let function = isFreeForm ? value["custom"] : value["function"]
        let arguments = function?[isFreeForm ? "input" : "arguments"]
        if calls[place].part == nil {
            calls[place].call.name += function?["name"]?.string ?? ""
            calls[place].call.isFreeForm = isFreeForm
            guard !calls[place].call.name.isEmpty else {
                calls[place].early += arguments?.string ?? ""
                return
            }
            close(&events)
            calls[place].part = parts
            events.append(.opened(choice: index, part: parts, ContentPart(.toolCall(calls[place].call))))
            if !calls[place].early.isEmpty {
                events.append(.text(choice: index, part: parts, calls[place].early))
            }
            parts += 1
        }
        guard let part = calls[place].part else { return }
        if let signature = value["extra_content"]?["google"]?["thought_signature"]?.string {
            events.append(.signed(choice: index, part: part, Signature(field: signature, face: .gemini)))
        }
        switch arguments {
        case .string(let text)? where !text.isEmpty: events.append(.text(choice: index, part: part, text))
        case .object(let object)?:
            events.append(.text(choice: index, part: part, JSONValue.object(object).text))
        default: break
        }
    }

    /// Which call a delta belongs to: by its index, else by its id, else the last one that began at its place among the
    /// delta's calls, unless it names another tool.
    private func place(of value: JSONValue, at offset: Int) -> Int {
        if let index = value["index"]?.integer {
            return calls.firstIndex { $0.index == index } ?? calls.count
        }
        if let id = value["id"]?.string, !id.isEmpty {
            return calls.firstIndex { $0.call.id == id } ?? calls.count
        }
        guard let last = calls.lastIndex(where: { $0.offset == offset }) else { return calls.count }
        let name = (value["function"] ?? value["custom"])?["name"]?.string ?? ""
        let isOther = calls[last].part != nil && !name.isEmpty && name != calls[last].call.name
        return isOther ? calls.count : last
    }

    private mutating func readFunction(_ value: JSONValue, _ events: inout [ReplyEvent]) {
        // Some servers write every field that there is, empty ones too.
        guard ["name", "arguments"].contains(where: { value[$0]?.string?.isEmpty == false }) else { return }
        var call = JSONObject([("index", 0), ("function", value)])
        if calls.isEmpty { call.append("id", .string("call_\(value["name"]?.string ?? "")")) }
        readCall(.object(call), &events)
    }
}
