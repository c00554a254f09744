import JSONText

/// The items of a streamed output in the course of being written.
struct ResponsesOutputWriting: Sendable {
    private struct Message: Sendable {
        let index: Int
        let id: String
        let members: JSONObject
        var content: [JSONValue] = []
        /// Whether it ends with the part that is open, as another item has begun.
        var isEnding = false
    }

    /// The events and their numbers.
    var events = ResponsesEventText()
    private let context: ReplyContext
    /// The items that are done, by their places.
    private var done: [Int: JSONValue] = [:]
    private var count = 0
    private var message: Message?
    private var parts: [Int: ResponsesOpenPart] = [:]

    init(_ context: ReplyContext) { self.context = context }

    /// The items that are done, in order.
    var items: [JSONValue] { done.sorted { $0.key < $1.key }.map(\.value) }

    // MARK: Steps

    mutating func open(_ part: Int, _ content: ContentPart, to bytes: inout [UInt8]) {
        switch content.content {
        case .text(let text):
            openContent(part, content, isRefusal: false, to: &bytes)
            if !text.isEmpty { say(part, text, to: &bytes) }
        case .refusal(let text):
            openContent(part, content, isRefusal: true, to: &bytes)
            if !text.isEmpty { say(part, text, to: &bytes) }
        case .reasoning(var reasoning):
            let text = reasoning.text
            reasoning.text = ""
            let id = reasoning.itemID ?? ResponsesAnswerItems.id("rs", context, count)
            begin(part, .reasoning(reasoning, hasBegun: false), id: id, content, to: &bytes) {
                ["id": .string($0), "type": "reasoning", "summary": []]
            }
            if !text.isEmpty { say(part, text, to: &bytes) }
        case .toolCall(var call):
            let text = call.arguments
            call.arguments = ""
            let id = call.itemID ?? ResponsesAnswerItems.id(call.isFreeForm ? "ctc" : "fc", context, count)
            begin(part, .call(call), id: id, content, to: &bytes) { id in
                var item = ResponsesAnswerItems.call(call, content, id: id, status: "in_progress").object
                item?[call.isFreeForm ? "input" : "arguments"] = ""
                item?["status"] = "in_progress"
                return .object(item ?? JSONObject())
            }
            if !text.isEmpty { say(part, text, to: &bytes) }
        case .image, .opaque: tell(content, to: &bytes)
        case .audio, .video, .document, .toolResult: break
        }
    }

    mutating func say(_ part: Int, _ text: String, to bytes: inout [UInt8]) {
        guard var open = parts[part], !text.isEmpty else { return }
        open.text += text
        let delta: [(String, JSONValue)] = [("delta", .string(text))]
        switch open.kind {
        case .text:
            append("response.output_text.delta", open, delta + [("logprobs", [])], to: &bytes)
        case .refusal: append("response.refusal.delta", open, delta, to: &bytes)
        case .reasoning(let reasoning, let hasBegun):
            if !hasBegun {
                open.kind = .reasoning(reasoning, hasBegun: true)
                let type = reasoning.isSummary ? "reasoning_summary_part" : "content_part"
                append("response.\(type).added", open, [("part", thought(reasoning, ""))], to: &bytes)
            }
            append("response.\(Self.words(reasoning)).delta", open, delta, to: &bytes)
        case .call(let call): append("response.\(Self.words(call)).delta", open, delta, to: &bytes)
        }
        parts[part] = open
    }

    mutating func sign(_ part: Int, _ signature: Signature) {
        switch parts[part]?.kind {
        case .reasoning(var reasoning, let hasBegun)?:
            reasoning.signature = signature
            parts[part]?.kind = .reasoning(reasoning, hasBegun: hasBegun)
        case .call(var call)?:
            call.signature = signature
            parts[part]?.kind = .call(call)
        case .text?, .refusal?, nil: parts[part]?.part.signature = signature
        }
    }

    mutating func cite(_ part: Int, _ citation: Citation, to bytes: inout [UInt8]) {
        guard let open = parts[part], case .text = open.kind else { return }
        if citation.operation == .responses {
            annotate(part, citation, to: &bytes)
        } else {
            parts[part]?.waiting.append(citation)
        }
    }

    private mutating func annotate(_ part: Int, _ citation: Citation, to bytes: inout [UInt8]) {
        guard var open = parts[part], let annotation = ResponsesCitations.body(citation, of: open.text)
        else { return }
        let index = JSONValue.integer(open.part.citations.count)
        append(
            "response.output_text.annotation.added",
            open,
            [("annotation_index", index), ("annotation", annotation)],
            to: &bytes
        )
        open.part.citations.append(citation)
        parts[part] = open
    }

    /// Notes the log probabilities of what was said just before.
    mutating func note(_ tokens: [JSONValue]) {
        let open = parts.first { if case .text = $0.value.kind { true } else { false } }
        if let place = open?.key { parts[place]?.logProbabilities += tokens }
    }

    mutating func close(_ part: Int, to bytes: inout [UInt8]) {
        for citation in parts[part]?.waiting ?? [] { annotate(part, citation, to: &bytes) }
        guard let open = parts[part] else { return }
        switch open.kind {
        case .text, .refusal: closeContent(open, to: &bytes)
        case .reasoning(let reasoning, let hasBegun):
            closeReasoning(reasoning, hasBegun: hasBegun, open, to: &bytes)
        case .call(let call):
            if open.text.isEmpty, !call.isFreeForm { say(part, "{}", to: &bytes) }
            closeCall(call, parts[part] ?? open, to: &bytes)
        }
        parts[part] = nil
        if open.isInMessage, message?.isEnding == true { endMessage(to: &bytes) }
    }

    /// Closes everything; the message that is open has the status of the answer.
    mutating func end(_ status: String = "completed", to bytes: inout [UInt8]) {
        for part in parts.keys.sorted() { close(part, to: &bytes) }
        endMessage(status == "incomplete" ? status : "completed", to: &bytes)
    }

    // MARK: Messages

    private mutating func openContent(
        _ part: Int,
        _ content: ContentPart,
        isRefusal: Bool,
        to bytes: inout [UInt8]
    ) {
        let members = ResponsesNative.item(content)
        if members != nil { leaveMessage(to: &bytes) }
        if message == nil || message?.isEnding == true {
            if message != nil { endMessage(to: &bytes) }
            beginMessage(members ?? JSONObject(), to: &bytes)
        }
        guard let message else { return }
        let place = message.content.count
        let open = ResponsesOpenPart(
            isRefusal ? .refusal(place) : .text(place),
            index: message.index,
            id: message.id,
            content
        )
        let body =
            isRefusal
            ? ResponsesAnswerItems.refusal("")
            : ["type": "output_text", "annotations": [], "logprobs": [], "text": ""]
        self.message?.content.append(body)
        append("response.content_part.added", open, [("part", body)], to: &bytes)
        parts[part] = open
    }

    private mutating func closeContent(_ open: ResponsesOpenPart, to bytes: inout [UInt8]) {
        let body: JSONValue
        let place: Int
        switch open.kind {
        case .refusal(let index):
            place = index
            body = ResponsesAnswerItems.refusal(open.text)
            append("response.refusal.done", open, [("refusal", .string(open.text))], to: &bytes)
        case .text(let index):
            place = index
            body = ResponsesAnswerItems.text(
                open.text,
                open.part,
                logProbabilities: open.logProbabilities
            )
            append(
                "response.output_text.done",
                open,
                [("text", .string(open.text)), ("logprobs", .array(open.logProbabilities))],
                to: &bytes
            )
        case .reasoning, .call: return
        }
        append("response.content_part.done", open, [("part", body)], to: &bytes)
        if message?.content.indices.contains(place) == true { message?.content[place] = body }
    }

    private mutating func beginMessage(_ members: JSONObject, to bytes: inout [UInt8]) {
        let id = members["id"]?.string ?? ResponsesAnswerItems.id("msg", context, count)
        let message = Message(index: count, id: id, members: members)
        count += 1
        self.message = message
        let item = ResponsesAnswerItems.message(id: id, content: [], status: "in_progress", members: members)
        added(item, message.index, to: &bytes)
    }

    /// Ends the message, or lets it end with the part that is open.
    private mutating func leaveMessage(to bytes: inout [UInt8]) {
        guard message != nil else { return }
        if parts.values.contains(where: \.isInMessage) {
            message?.isEnding = true
        } else {
            endMessage(to: &bytes)
        }
    }

    private mutating func endMessage(_ status: String = "completed", to bytes: inout [UInt8]) {
        guard let message else { return }
        self.message = nil
        let item = ResponsesAnswerItems.message(
            id: message.id,
            content: message.content,
            status: status,
            members: message.members
        )
        finish(item, message.index, to: &bytes)
    }

    // MARK: Other items

    private mutating func begin(
        _ part: Int,
        _ kind: ResponsesOpenPart.Kind,
        id: String,
        _ content: ContentPart,
        to bytes: inout [UInt8],
        _ item: (String) -> JSONValue
    ) {
        leaveMessage(to: &bytes)
        let index = count
        count += 1
        added(item(id), index, to: &bytes)
        parts[part] = ResponsesOpenPart(kind, index: index, id: id, content)
    }

    /// Tells an item that comes whole.
    private mutating func tell(_ part: ContentPart, to bytes: inout [UInt8]) {
        guard let item = ResponsesReplyWriting.item(part, index: count, context) else { return }
        leaveMessage(to: &bytes)
        let index = count
        count += 1
        added(item, index, to: &bytes)
        finish(item, index, to: &bytes)
    }

    private mutating func closeReasoning(
        _ reasoning: Reasoning,
        hasBegun: Bool,
        _ open: ResponsesOpenPart,
        to bytes: inout [UInt8]
    ) {
        var reasoning = reasoning
        reasoning.text = open.text
        if hasBegun {
            append("response.\(Self.words(reasoning)).done", open, [("text", .string(open.text))], to: &bytes)
            let type = reasoning.isSummary ? "reasoning_summary_part" : "content_part"
            append(
                "response.\(type).done",
                open,
                [("part", thought(reasoning, open.text))],
                to: &bytes
            )
        }
        finish(ResponsesAnswerItems.reasoning(reasoning, open.part, id: open.id), open.index, to: &bytes)
    }

    private mutating func closeCall(_ call: ToolCall, _ open: ResponsesOpenPart, to bytes: inout [UInt8]) {
        var call = call
        call.arguments = open.text
        let whole: [(String, JSONValue)] =
            call.isFreeForm
            ? [("input", .string(open.text))]
            : [("name", .string(call.name)), ("arguments", .string(open.text))]
        append("response.\(Self.words(call)).done", open, whole, to: &bytes)
        let item = ResponsesAnswerItems.call(call, open.part, id: open.id, status: "completed")
        finish(item, open.index, to: &bytes)
    }

    // MARK: Events

    private mutating func append(
        _ type: String,
        _ open: ResponsesOpenPart,
        _ members: [(String, JSONValue)],
        to bytes: inout [UInt8]
    ) {
        events.append(type, open.place + members, to: &bytes)
    }

    private mutating func added(_ item: JSONValue, _ index: Int, to bytes: inout [UInt8]) {
        events.append(
            "response.output_item.added",
            [("output_index", .integer(index)), ("item", item)],
            to: &bytes
        )
    }

    private mutating func finish(_ item: JSONValue, _ index: Int, to bytes: inout [UInt8]) {
        done[index] = item
        events.append(
            "response.output_item.done",
            [("output_index", .integer(index)), ("item", item)],
            to: &bytes
        )
    }

    private func thought(_ reasoning: Reasoning, _ text: String) -> JSONValue {
        reasoning.isSummary ? ResponsesReasoning.summary(text) : ResponsesReasoning.content(text)
    }

    private static func words(_ reasoning: Reasoning) -> String {
        reasoning.isSummary ? "reasoning_summary_text" : "reasoning_text"
    }

    private static func words(_ call: ToolCall) -> String {
        call.isFreeForm ? "custom_tool_call_input" : "function_call_arguments"
    }
}
