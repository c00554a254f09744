import JSONText
import Vocabulary

/// Reads the messages of Cohere into turns.
enum CohereMessageReading {
    static func read(_ messages: [JSONValue], into conversation: inout Conversation) throws(Refusal) {
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
            case "system":
                let parts = try CohereParts.read(message["content"], param: "\(param).content")
                if conversation.turns.isEmpty {
                    conversation.system += parts
                } else {
                    conversation.turns.append(Turn(.system, parts))
                }
            case "user":
                let parts = try CohereParts.read(message["content"], param: "\(param).content")
                conversation.turns.append(Turn(.user, parts))
            case "assistant":
                conversation.turns.append(
                    try assistant(message, turn: conversation.turns.count, param: param)
                )
            case "tool": try append(message, to: &conversation, param: param)
            default:
                throw Refusal(
                    .invalidBody,
                    "The request's field '\(param).role' is '\(role.prefix(32))', which is no role.",
                    param: "\(param).role"
                )
            }
        }
    }

    private static func assistant(_ message: JSONValue, turn: Int, param: String) throws(Refusal) -> Turn {
        var parts = try CohereParts.read(message["content"], param: "\(param).content")
        let contents = Array(parts.indices)
        if let plan = message["tool_plan"]?.string, !plan.isEmpty { parts.append(CoherePlan.part(plan)) }
        CohereCitations.attach(message["citations"]?.array ?? [], to: &parts, contents: contents)
        for (index, call) in (message["tool_calls"]?.array ?? []).enumerated() {
            guard let call = CohereCalls.read(call, made: ToolCallID.made(turn: turn, call: index)) else {
                let place = "\(param).tool_calls[\(index)]"
                throw Refusal(
                    .invalidBody,
                    "The request's field '\(place)' is no call of a tool.",
                    param: place
                )
            }
            parts.append(ContentPart(.toolCall(call)))
        }
        return Turn(.assistant, parts)
    }

    /// Adds a tool's result to the caller's turn; a run of them is one turn.
    private static func append(
        _ message: JSONValue,
        to conversation: inout Conversation,
        param: String
    ) throws(Refusal) {
        guard let id = message["tool_call_id"]?.string else {
            throw Refusal(
                .invalidBody,
                "The request's field '\(param).tool_call_id' must be a string.",
                param: "\(param).tool_call_id"
            )
        }
        let parts = try CohereParts.read(message["content"], param: "\(param).content")
        let part = ContentPart(.toolResult(ToolResult(callID: id, parts: parts)))
        if let last = conversation.turns.last, last.role == .user,
            case .toolResult? = last.parts.last?.content
        {
            conversation.turns[conversation.turns.count - 1].parts.append(part)
        } else {
            conversation.turns.append(Turn(.user, [part]))
        }
    }
}
