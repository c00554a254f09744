import JSONText
import Vocabulary

/// Takes answers out of the objects that a target was asked to hold them in (``Conversation/wrapsAnswer(for:)``).
///
/// In a stream an answer passes when it is whole: only then it is known whether it was held in one.
struct WrappedAnswers: Sendable {
    private struct Place: Hashable {
        let choice: Int
        let part: Int
    }

    private let schema: AnswerSchema?
    private var open: [Place: String] = [:]

    /// For the answer of a target to a request.
    init(_ conversation: Conversation, for target: Operation) {
        if case .jsonSchema(let schema) = conversation.form, conversation.wrapsAnswer(for: target) {
            self.schema = schema
        } else {
            schema = nil
        }
    }

    /// Restores the texts of a whole answer.
    func restore(_ reply: inout Reply) {
        guard let schema else { return }
        for choice in reply.choices.indices {
            for part in reply.choices[choice].parts.indices {
                guard let text = reply.choices[choice].parts[part].text else { continue }
                reply.choices[choice].parts[part].content = .text(schema.unwrapped(text))
            }
        }
    }

    /// The steps that steps of a stream become: none while a text is not whole.
    mutating func steps(_ steps: [ReplyEvent]) -> [ReplyEvent] {
        guard let schema else { return steps }
        return steps.flatMap { restored($0, schema) }
    }

    private mutating func restored(_ step: ReplyEvent, _ schema: AnswerSchema) -> [ReplyEvent] {
        switch step {
        case .opened(let choice, let part, let content):
            if let text = content.text { open[Place(choice: choice, part: part)] = text }
            return [step]
        case .text(let choice, let part, let piece):
            let place = Place(choice: choice, part: part)
            guard open[place] != nil else { return [step] }
            open[place]?.append(piece)
            return []
        case .closed(let choice, let part):
            guard let text = open.removeValue(forKey: Place(choice: choice, part: part)), !text.isEmpty
            else { return [step] }
            return [.text(choice: choice, part: part, schema.unwrapped(text)), step]
        default: return [step]
        }
    }
}
