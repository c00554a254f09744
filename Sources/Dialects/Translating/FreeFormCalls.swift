import JSONText

/// Makes the calls of functions that stand for tools of free text calls of these tools again.
///
/// A target without such tools is offered a function of one text (``Tool/freeFormSchema``); its caller has offered a tool
/// of free text, and is called by that.
struct FreeFormCalls: Sendable {
    private struct Place: Hashable {
        let choice: Int
        let part: Int
    }

    private let names: Set<String>
    private var open: [Place: FreeFormText] = [:]

    /// For an answer to a request that offers some tools.
    init(_ tools: [Tool]) { names = Set(tools.lazy.filter(\.isFreeForm).map(\.name)) }

    /// Restores the calls of a whole answer.
    func restore(_ reply: inout Reply) {
        guard !names.isEmpty else { return }
        for choice in reply.choices.indices {
            for part in reply.choices[choice].parts.indices {
                guard case .toolCall(var call) = reply.choices[choice].parts[part].content, stands(call)
                else {
                    continue
                }
                call.arguments = FreeFormText.text(of: call.arguments)
                call.isFreeForm = true
                reply.choices[choice].parts[part].content = .toolCall(call)
            }
        }
    }

    /// The steps that a step of a stream becomes, none while nothing of the text is there.
    mutating func steps(_ step: ReplyEvent) -> [ReplyEvent] {
        guard !names.isEmpty else { return [step] }
        switch step {
        case .opened(let choice, let part, var content):
            guard case .toolCall(var call) = content.content, stands(call) else { return [step] }
            open[Place(choice: choice, part: part)] = FreeFormText()
            call.isFreeForm = true
            content.content = .toolCall(call)
            return [.opened(choice: choice, part: part, content)]
        case .text(let choice, let part, let piece):
            guard let text = open[Place(choice: choice, part: part)]?.take(piece) else { return [step] }
            return text.isEmpty ? [] : [.text(choice: choice, part: part, text)]
        case .closed(let choice, let part):
            guard var text = open.removeValue(forKey: Place(choice: choice, part: part)) else {
                return [step]
            }
            let rest = text.finish()
            return rest.isEmpty ? [step] : [.text(choice: choice, part: part, rest), step]
        default: return [step]
        }
    }

    private func stands(_ call: ToolCall) -> Bool { !call.isFreeForm && names.contains(call.name) }
}
