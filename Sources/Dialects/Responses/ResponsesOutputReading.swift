import JSONText
import Vocabulary

/// The items of a streamed output in the course of being read.
struct ResponsesOutputReading: Sendable {
    /// The text or the thoughts that are open.
    private struct Talk: Sendable {
        let item: Int
        let part: Int
        let kind: ResponsesTalkKind
        /// The part's place in the message, the summary or the thoughts.
        var place: Int
        var hasText = false
        /// Whether what stands at `place` has text.
        var hasTextHere = false
        /// How many log probabilities of what stands at `place` have been told.
        var tokens = 0
        var citations = 0
    }

    private struct Call: Sendable {
        let part: Int
        var hasText = false
    }

    private var parts = 0
    private var talk: Talk?
    private var calls: [Int: Call] = [:]
    /// What is known of the items that have begun.
    private var items: [Int: JSONObject] = [:]
    /// The items of which something has been said.
    private var told: Set<Int> = []
    private var latest = 0
    /// Whether a tool is called.
    private(set) var hasCalls = false

    /// Reads one event.
    mutating func read(
        _ type: String,
        _ value: JSONValue,
        _ events: inout [ReplyEvent]
    ) throws(UpstreamProblem) {
        let item = value["output_index"]?.integer ?? latest
        latest = item
        guard parts < 1 << 16, items.count < 1 << 16 else {
            throw UpstreamProblem(.failed, status: 502, message: "The upstream's answer has too many parts.")
        }
        switch type {
        case "response.output_item.added": begin(item, value["item"] ?? [:], &events)
        case "response.output_item.done": try end(item, value["item"] ?? [:], &events)
        case "response.function_call_arguments.delta", "response.custom_tool_call_input.delta":
            argue(item, value["delta"]?.string ?? "", &events)
        case "response.function_call_arguments.done", "response.custom_tool_call_input.done":
            guard calls[item]?.hasText == false else { return }
            argue(item, (value["arguments"] ?? value["input"])?.string ?? "", &events)
        case "response.content_part.added":
            let kind = ResponsesTalkKind(partType: value["part"]?["type"]?.string)
            if kind == .text || kind == .refusal, let kind {
                _ = open(item, kind, place(value, kind), &events)
            }
        case "response.output_text.annotation.added":
            guard let annotation = value["annotation"], talk?.item == item, talk?.kind == .text else {
                return
            }
            cite(annotation, &events)
        case "response.reasoning_summary_part.added":
            _ = open(item, .summary, place(value, .summary), &events)
        default:
            guard let (kind, isWhole) = ResponsesTalkKind.of(event: type) else { return }
            if isWhole, isTold(item, kind, place(value, kind)) {
                let count = talk.map { $0.item == item ? $0.tokens : .max } ?? .max
                return tell(tokens: value["logprobs"]?.array ?? [], after: count, &events)
            }
            let text = isWhole ? value[kind == .refusal ? "refusal" : "text"] : value["delta"]
            say(item, kind, place(value, kind), text?.string ?? "", &events)
            tell(tokens: value["logprobs"]?.array ?? [], after: 0, &events)
        }
    }

    /// Closes what is open, as the response is whole; a server that has told no item has them here.
    mutating func end(_ response: JSONValue, _ events: inout [ReplyEvent]) throws(UpstreamProblem) {
        if told.isEmpty {
            for (index, item) in (response["output"]?.array ?? []).enumerated() {
                try end(index, item, &events)
            }
        }
        closeTalk(&events)
        for call in calls.sorted(by: { $0.key < $1.key }) {
            events.append(.closed(choice: 0, part: call.value.part))
        }
        calls = [:]
    }

    // MARK: Items

    private mutating func begin(_ index: Int, _ item: JSONValue, _ events: inout [ReplyEvent]) {
        items[index] = item.object ?? JSONObject()
        let type = item["type"]?.string
        guard type == "function_call" || type == "custom_tool_call", calls[index] == nil,
            let name = item["name"]?.string, !name.isEmpty
        else { return }
        closeTalk(&events)
        let callID = item["call_id"]?.string ?? item["id"]?.string
        var call = ToolCall(
            id: callID ?? ToolCallID.made(turn: 0, call: index),
            name: name,
            arguments: ""
        )
        call.isFreeForm = type == "custom_tool_call"
        call.itemID = item["id"]?.string
        hasCalls = true
        told.insert(index)
        calls[index] = Call(part: parts)
        events.append(.opened(choice: 0, part: parts, ContentPart(.toolCall(call))))
        parts += 1
        // Some servers begin with all of the arguments and repeat none of them.
        if let input = (item["arguments"] ?? item["input"])?.string, !input.isEmpty, input != "{}" {
            argue(index, input, &events)
        }
    }

    private mutating func end(
        _ index: Int,
        _ item: JSONValue,
        _ events: inout [ReplyEvent]
    ) throws(UpstreamProblem) {
        let turn: Turn
        do throws(ResponsesFormError) {
            turn = try ResponsesItemReading.turn(item, path: "output[\(index)]")
        } catch {
            throw UpstreamProblem(error)
        }
        defer { items[index] = nil }
        if let call = calls.removeValue(forKey: index) {
            if case .toolCall(let whole)? = turn.parts.first?.content {
                if !call.hasText, !whole.arguments.isEmpty {
                    events.append(.text(choice: 0, part: call.part, whole.arguments))
                }
                if let signature = whole.signature {
                    events.append(.signed(choice: 0, part: call.part, signature))
                }
            }
            events.append(.closed(choice: 0, part: call.part))
            return
        }
        if told.contains(index) {
            finishTalk(index, turn, item, &events)
        } else {
            closeTalk(&events)
            told.insert(index)
            for part in ResponsesPicture.part(item).map({ [$0] }) ?? turn.parts { tell(part, &events) }
        }
    }

    /// Says what the whole item has and its events have not said: further sources, and the proof of thoughts.
    private mutating func finishTalk(
        _ index: Int,
        _ turn: Turn,
        _ item: JSONValue,
        _ events: inout [ReplyEvent]
    ) {
        if let talk, talk.item == index, talk.kind == .text {
            let annotations = item["content"]?.array.flatMap { content in
                content.indices.contains(talk.place) ? content[talk.place]["annotations"]?.array : nil
            }
            for annotation in (annotations ?? []).dropFirst(talk.citations) { cite(annotation, &events) }
        }
        if case .reasoning(var reasoning)? = turn.parts.first?.content,
            let signature = reasoning.signature ?? reasoning.redacted
        {
            if let talk, talk.item == index, reasoning.redacted == nil {
                events.append(.signed(choice: 0, part: talk.part, signature))
            } else {
                closeTalk(&events)
                reasoning.text = ""
                tell(ContentPart(.reasoning(reasoning)), &events)
            }
        }
        if talk?.item == index { closeTalk(&events) }
    }

    /// Tells a whole part.
    private mutating func tell(_ part: ContentPart, _ events: inout [ReplyEvent]) {
        var text = ""
        var signature = part.signature
        var opened = part
        opened.citations = []
        opened.signature = nil
        switch part.content {
        case .text(let whole):
            text = whole
            opened.content = .text("")
        case .refusal(let whole):
            text = whole
            opened.content = .refusal("")
        case .reasoning(var reasoning):
            text = reasoning.text
            signature = reasoning.signature
            reasoning.text = ""
            reasoning.signature = nil
            opened.content = .reasoning(reasoning)
            opened.native = nil
        case .toolCall(var call):
            hasCalls = true
            text = call.arguments
            signature = call.signature
            call.arguments = ""
            call.signature = nil
            opened.content = .toolCall(call)
        case .image, .audio, .video, .document, .toolResult, .opaque: break
        }
        events.append(.opened(choice: 0, part: parts, opened))
        if !text.isEmpty { events.append(.text(choice: 0, part: parts, text)) }
        for citation in part.citations { events.append(.cited(choice: 0, part: parts, citation)) }
        if let signature { events.append(.signed(choice: 0, part: parts, signature)) }
        events.append(.closed(choice: 0, part: parts))
        parts += 1
    }

    // MARK: Pieces

    private mutating func argue(_ index: Int, _ text: String, _ events: inout [ReplyEvent]) {
        guard let part = calls[index]?.part, !text.isEmpty else { return }
        calls[index]?.hasText = true
        events.append(.text(choice: 0, part: part, text))
    }

    /// Opens a talk unless it is open; the parts of a summary are one talk, a blank line between them.
    private mutating func open(
        _ item: Int,
        _ kind: ResponsesTalkKind,
        _ place: Int,
        _ events: inout [ReplyEvent]
    ) -> Int {
        if let talk, talk.item == item, talk.kind == kind {
            if talk.place == place { return talk.part }
            if kind == .summary || kind == .thought {
                if kind == .summary, talk.hasText {
                    events.append(.text(choice: 0, part: talk.part, "\n\n"))
                }
                self.talk?.place = place
                self.talk?.hasTextHere = false
                self.talk?.tokens = 0
                return talk.part
            }
        }
        closeTalk(&events)
        var part = ContentPart(kind.content(itemID: items[item]?["id"]?.string))
        if kind == .text || kind == .refusal {
            var members = items[item] ?? JSONObject()
            for key in ["type", "role", "content", "status"] { members[key] = nil }
            var opened = [part]
            ResponsesNative.mark(&opened, item: members, isAlways: !told.contains(item))
            if told.contains(item) { opened[0].native = NativeMembers(.responses, ResponsesNative.content) }
            part = opened[0]
        }
        told.insert(item)
        events.append(.opened(choice: 0, part: parts, part))
        talk = Talk(item: item, part: parts, kind: kind, place: place)
        parts += 1
        return parts - 1
    }

    private mutating func say(
        _ item: Int,
        _ kind: ResponsesTalkKind,
        _ place: Int,
        _ text: String,
        _ events: inout [ReplyEvent]
    ) {
        guard !text.isEmpty else { return }
        let part = open(item, kind, place, &events)
        talk?.hasText = true
        talk?.hasTextHere = true
        events.append(.text(choice: 0, part: part, text))
    }

    /// Tells log probabilities but for those that have been told.
    private mutating func tell(tokens: [JSONValue], after count: Int, _ events: inout [ReplyEvent]) {
        guard tokens.count > count else { return }
        events.append(.logProbabilities(choice: 0, ["content": .array(Array(tokens[count...]))]))
        talk?.tokens += tokens.count - count
    }

    private mutating func cite(_ annotation: JSONValue, _ events: inout [ReplyEvent]) {
        guard let talk else { return }
        self.talk?.citations += 1
        events.append(.cited(choice: 0, part: talk.part, ResponsesCitations.read(annotation)))
    }

    private mutating func closeTalk(_ events: inout [ReplyEvent]) {
        guard let talk else { return }
        events.append(.closed(choice: 0, part: talk.part))
        self.talk = nil
    }

    /// Whether the text that an event repeats whole has been told, or its item is over.
    private func isTold(_ item: Int, _ kind: ResponsesTalkKind, _ place: Int) -> Bool {
        guard let talk, talk.item == item else { return told.contains(item) }
        return talk.kind == kind && talk.place == place && talk.hasTextHere
    }

    private func place(_ value: JSONValue, _ kind: ResponsesTalkKind) -> Int {
        value[kind == .summary ? "summary_index" : "content_index"]?.integer ?? 0
    }
}
