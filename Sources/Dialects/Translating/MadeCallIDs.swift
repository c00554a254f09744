/// Ids of the calls that a target gave none in an answer that has no id either.
///
/// Reading makes them by their place, which every answer has: the second turn of a conversation would have a call of the
/// first one's id. The exchange tells them apart.
struct MadeCallIDs: Sendable {
    private let exchange: String

    /// Begins an answer in an exchange, whose id is unique.
    init(exchange id: String) { exchange = ToolCallID.fitting(id, length: 24) }

    /// Names the calls of a whole answer.
    func name(_ reply: inout Reply) {
        for choice in reply.choices.indices {
            for part in reply.choices[choice].parts.indices {
                name(&reply.choices[choice].parts[part])
            }
        }
    }

    /// A step of a stream with its call named.
    func named(_ step: ReplyEvent) -> ReplyEvent {
        guard case .opened(let choice, let part, var content) = step else { return step }
        name(&content)
        return .opened(choice: choice, part: part, content)
    }

    private func name(_ part: inout ContentPart) {
        guard case .toolCall(var call) = part.content, let place = ToolCallID.place(inMade: call.id) else {
            return
        }
        call.id = ToolCallID.made(exchange: exchange, place: place)
        part.content = .toolCall(call)
    }
}
