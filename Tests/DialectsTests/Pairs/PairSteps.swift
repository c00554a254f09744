import Dialects
import Vocabulary

/// Answers as steps of a stream.
enum PairSteps {
    /// The steps of an answer, each text in single characters.
    static func of(_ reply: Reply) -> [ReplyEvent] {
        var steps: [ReplyEvent] = [.started(id: reply.id, model: reply.model, created: reply.created)]
        for (index, choice) in reply.choices.enumerated() {
            for (number, part) in choice.parts.enumerated() { steps += self.steps(part, index, number) }
            if let value = choice.logProbabilities, case .closed? = steps.last {
                // They are told while their text is open.
                steps.insert(.logProbabilities(choice: index, value), at: steps.count - 1)
            }
            steps.append(
                .finished(
                    choice: index,
                    choice.stop,
                    native: choice.nativeStop,
                    stopSequence: choice.stopSequence
                )
            )
        }
        if let usage = reply.usage { steps.append(.usage(usage)) }
        return steps + [.ended]
    }

    private static func steps(_ part: ContentPart, _ choice: Int, _ number: Int) -> [ReplyEvent] {
        var opened = part
        opened.citations = []
        var text = ""
        var signature: Signature?
        switch part.content {
        case .text(let said):
            opened.content = .text("")
            text = said
        case .refusal(let said):
            opened.content = .refusal("")
            text = said
        case .reasoning(var reasoning):
            text = reasoning.text
            signature = reasoning.signature
            reasoning.text = ""
            reasoning.signature = nil
            opened.content = .reasoning(reasoning)
        case .toolCall(var call):
            text = call.arguments
            call.arguments = ""
            opened.content = .toolCall(call)
        case .image, .audio, .video, .document, .toolResult, .opaque: break
        }
        var steps: [ReplyEvent] = [.opened(choice: choice, part: number, opened)]
        steps += text.map { .text(choice: choice, part: number, String($0)) }
        steps += part.citations.map { .cited(choice: choice, part: number, $0) }
        if let signature { steps.append(.signed(choice: choice, part: number, signature)) }
        return steps + [.closed(choice: choice, part: number)]
    }
}
