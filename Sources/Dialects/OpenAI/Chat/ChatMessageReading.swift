import JSONText
import Vocabulary

/// Reads the messages of Chat Completions into turns.
enum ChatMessageReading {
    static func read(_ messages: [JSONValue], into conversation: inout Conversation) throws(Refusal) {
        var calls = ChatUnansweredCalls()
        var functions: Set<String> = []
        for (index, message) in messages.enumerated() {
            let param = "messages[\(index)]"
            guard let role = message["role"]?.string else {
                throw Refusal(
                    .invalidBody,
                    "The request's field '\(param).role' must be a string.",
                    param: "\(param).role"
                )
            }
            switch role {
            case "system", "developer":
                var parts = try ChatParts.read(message["content"], param: "\(param).content")
                mark(&parts, message)
                if conversation.turns.isEmpty {
                    conversation.system += parts
                } else {
                    conversation.turns.append(Turn(.system, parts))
                }
            case "user":
                var parts = try ChatParts.read(message["content"], param: "\(param).content")
                mark(&parts, message)
                conversation.turns.append(Turn(.user, parts, name: message["name"]?.string))
            case "assistant":
                let turn = try assistant(message, turn: conversation.turns.count, &functions, param: param)
                calls.begin(turn)
                conversation.turns.append(turn)
            case "tool", "function":
                try append(message, role: role, &calls, to: &conversation, param: param)
            default:
                throw Refusal(
                    .invalidBody,
                    "The request's field '\(param).role' is '\(role.prefix(32))', which is no role.",
                    param: "\(param).role"
                )
            }
        }
    }

    /// A mark of a whole message is one of its last part.
    private static func mark(_ parts: inout [ContentPart], _ message: JSONValue) {
        guard let mark = ChatParts.cacheMark(message), !parts.isEmpty else { return }
        parts[parts.count - 1].cacheMark = mark
    }

    /// Reads what the model has said; `functions` are those that it has called in the older form, which has no ids.
    private static func assistant(
        _ message: JSONValue,
        turn: Int,
        _ functions: inout Set<String>,
        param: String
    ) throws(Refusal) -> Turn {
        var parts = ChatReasoning.parts(message, maker: .other)
        parts += try ChatParts.read(message["content"], param: "\(param).content")
        if let text = parts.lastIndex(where: { $0.text != nil }) {
            parts[text].signature = ChatCalls.signature(in: message)
        }
        parts += ChatImages.parts(message)
        if let refusal = message["refusal"]?.string { parts.append(ContentPart(.refusal(refusal))) }
        if let audio = message["audio"] {
            parts.append(ContentPart(.opaque(.chatCompletions, ["audio": audio])))
        }
        mark(&parts, message)
        for (index, call) in (message["tool_calls"]?.array ?? []).enumerated() {
            guard let call = ChatCalls.read(call, made: ToolCallID.made(turn: turn, call: index)) else {
                let place = "\(param).tool_calls[\(index)]"
                throw Refusal(
                    .invalidBody,
                    "The request's field '\(place)' is no call of a tool.",
                    param: place
                )
            }
            parts.append(ContentPart(.toolCall(call)))
        }
        if let call = message["function_call"], let name = call["name"]?.string {
            let arguments = call["arguments"]?.string ?? "{}"
            let isFirst = functions.insert(name).inserted
            let id = isFirst ? "call_\(name)" : ToolCallID.made(turn: turn, call: 0)
            parts.append(ContentPart(.toolCall(ToolCall(id: id, name: name, arguments: arguments))))
        }
        return Turn(.assistant, parts, name: message["name"]?.string)
    }

    /// Adds a tool's result to the caller's turn; a run of them is one turn.
    private static func append(
        _ message: JSONValue,
        role: String,
        _ calls: inout ChatUnansweredCalls,
        to conversation: inout Conversation,
        param: String
    ) throws(Refusal) {
        let name = message["name"]?.string
        // In the older form there are no ids: what is answered is what was called last.
        let answered = role == "tool" ? message["tool_call_id"]?.string ?? calls.first() : calls.first()
        guard let id = answered ?? (role == "tool" ? nil : name.map { "call_\($0)" }) else {
            throw Refusal(
                .invalidBody,
                "The request's field '\(param).tool_call_id' must be a string.",
                param: "\(param).tool_call_id"
            )
        }
        calls.answer(id)
        let parts = try ChatParts.read(message["content"], param: "\(param).content")
        var part = ContentPart(.toolResult(ToolResult(callID: id, parts: parts, name: name)))
        part.cacheMark = ChatParts.cacheMark(message)
        if let last = conversation.turns.last, last.role == .user,
            case .toolResult? = last.parts.last?.content
        {
            conversation.turns[conversation.turns.count - 1].parts.append(part)
        } else {
            conversation.turns.append(Turn(.user, [part]))
        }
    }
}
