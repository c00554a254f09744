import JSONText

/// The calls of one choice of a stream of Chat Completions, as far as their pieces have come.
struct ChatHeldCalls: Sendable {
    private struct Held: Sendable {
        var call: ToolCall
        var isTold = false
    }

    private var reading: ChatChoiceReading
    /// By their order.
    private var calls: [Int: Held] = [:]
    /// How much of them waits.
    private(set) var bytes = 0

    /// Begins a choice.
    init(_ choice: Int) { reading = ChatChoiceReading(choice) }

    /// Takes what a delta says of calls.
    mutating func take(_ pieces: JSONValue) {
        var events: [ReplyEvent] = []
        reading.read(["delta": ["tool_calls": pieces]], &events)
        for event in events {
            switch event {
            case .opened(_, let part, let content):
                guard case .toolCall(let call) = content.content else { continue }
                calls[part] = Held(call: call)
                bytes += call.name.utf8.count
            case .text(_, let part, let text):
                calls[part]?.call.arguments += text
                bytes += text.utf8.count
            case .signed(_, let part, let signature): calls[part]?.call.signature = signature
            default: break
            }
        }
    }

    /// Gives the calls that wait, each with its name and all its arguments, and keeps of them what later pieces belong to; `nil`
    /// if none waits.
    mutating func tell() -> JSONValue? {
        var told: [JSONValue] = []
        for place in calls.keys.sorted() {
            guard let held = calls[place], !held.isTold || !held.call.arguments.isEmpty,
                var value = ChatCalls.body(held.call).object
            else { continue }
            value["index"] = .integer(place)
            told.append(.object(value))
            calls[place]?.call.arguments = ""
            calls[place]?.isTold = true
        }
        bytes = 0
        return told.isEmpty ? nil : .array(told)
    }
}
