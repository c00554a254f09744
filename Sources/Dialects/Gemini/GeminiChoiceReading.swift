import JSONText
import Vocabulary

/// One candidate of a stream, as its parts come.
struct GeminiChoiceReading: Sendable {
    /// A text or thoughts that may go on.
    private struct Open: Hashable {
        var part: Int
        var isThought: Bool
        /// Whether its proof has come, so that what follows is another part.
        var isSigned = false
    }

    /// Why it ended, if it did.
    private(set) var stop: String?
    /// Whether the prompt was blocked instead.
    private var isBlocked = false
    private let index: Int
    private var reading: GeminiPartReading
    private var open: Open?
    private var next = 0
    private var hasCalls = false
    private var partial: GeminiPartialCall?
    /// What the open text says so far.
    private var text = ""
    private var cited: Set<Citation> = []

    /// Begins a candidate of an answer.
    init(index: Int, answer: String) {
        self.index = index
        reading = GeminiPartReading(calls: GeminiCallIDs(answer: index == 0 ? answer : "\(answer)_\(index)"))
    }

    /// Notes that the prompt was blocked.
    mutating func block(_ reason: String) {
        stop = reason
        isBlocked = true
    }

    /// Reads what a chunk says of the candidate.
    mutating func read(_ value: JSONValue, path: String, _ events: inout [ReplyEvent]) throws(Refusal) {
        var candidate = try GeminiFields(value, path: path)
        if var content = try candidate.fields("content") {
            let path = content.path(of: "parts")
            for (place, part) in (try content.list("parts") ?? []).enumerated() {
                try read(part: part, path: "\(path)[\(place)]", &events)
            }
        }
        if let open, !open.isThought {
            let texts = [GeminiGrounding.Text(place: open.part, partIndex: 0, text: text)]
            for found in GeminiGrounding.citations(of: .object(candidate.rest), in: texts)
            where cited.insert(found.citation).inserted {
                events.append(.cited(choice: index, part: found.place, found.citation))
            }
        }
        if let probabilities = GeminiLogProbabilities.chat(candidate.rest["logprobsResult"]) {
            events.append(.logProbabilities(choice: index, probabilities))
        }
        // A reason may come before the end, as when the model goes on behind code that it ran: the last one counts.
        if let name = GeminiStop.name(candidate.take("finishReason")) { stop = name }
    }

    /// The candidate is over: closes what is open and says why; `false` if it was cut.
    mutating func finish(_ events: inout [ReplyEvent]) -> Bool {
        guard let stop, partial == nil else { return false }
        close(&events)
        let reason = isBlocked ? StopReason.filtered : GeminiStop.reason(stop, hasCalls: hasCalls)
        events.append(.finished(choice: index, reason, native: stop, stopSequence: nil))
        return true
    }

    private mutating func read(
        part value: JSONValue,
        path: String,
        _ events: inout [ReplyEvent]
    ) throws(Refusal) {
        var value = value
        if partial == nil { partial = GeminiPartialCall(value) }
        if var call = partial, value["functionCall"] != nil {
            guard call.add(value) else { throw Refusal(geminiField: path, "has arguments without a place") }
            partial = call
            guard GeminiPartialCall.isLast(value) else { return }
            value = call.whole
            partial = nil
        }
        let part = try reading.part(value, path: path)
        switch part.content {
        case .text(let text) where part.native == nil:
            add(text, isThought: false, signature: part.signature, &events)
        case .reasoning(let reasoning) where reasoning.redacted == nil && part.native == nil:
            add(reasoning.text, isThought: true, signature: reasoning.signature, &events)
        case .toolCall(let call): add(call, of: part, &events)
        default:
            close(&events)
            events.append(.opened(choice: index, part: next, part))
            events.append(.closed(choice: index, part: next))
            next += 1
        }
    }

    private mutating func add(
        _ more: String,
        isThought: Bool,
        signature: Signature?,
        _ events: inout [ReplyEvent]
    ) {
        guard !more.isEmpty || signature != nil else { return }
        if open?.isThought != isThought || open?.isSigned == true && !more.isEmpty {
            close(&events)
            open = Open(part: next, isThought: isThought)
            let part = isThought ? ContentPart(.reasoning(Reasoning(text: ""))) : .text("")
            events.append(.opened(choice: index, part: next, part))
            next += 1
        }
        guard let open else { return }
        if !more.isEmpty {
            events.append(.text(choice: index, part: open.part, more))
            if !isThought { text += more }
        }
        if let signature {
            events.append(.signed(choice: index, part: open.part, signature))
            self.open?.isSigned = true
        }
    }

    private mutating func add(_ call: ToolCall, of part: ContentPart, _ events: inout [ReplyEvent]) {
        close(&events)
        hasCalls = true
        var opened = part
        var begun = call
        begun.arguments = ""
        begun.signature = nil
        opened.content = .toolCall(begun)
        events.append(.opened(choice: index, part: next, opened))
        if let signature = call.signature { events.append(.signed(choice: index, part: next, signature)) }
        events.append(.text(choice: index, part: next, call.arguments))
        events.append(.closed(choice: index, part: next))
        next += 1
    }

    private mutating func close(_ events: inout [ReplyEvent]) {
        guard let open else { return }
        events.append(.closed(choice: index, part: open.part))
        self.open = nil
        text = ""
    }
}
