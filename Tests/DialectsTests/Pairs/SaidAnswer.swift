import Dialects
import JSONText
import Vocabulary

/// What an answer says, whatever parts it is cut into.
struct SaidAnswer: Hashable {
    struct Choice: Hashable {
        var text = ""
        var thought = ""
        var proofs: [Signature] = []
        var calls: [Call] = []
        var stop: StopReason
    }

    struct Call: Hashable {
        var id: String
        var name: String
        var arguments: JSONValue?
    }

    var choices: [Choice]
    var usage: Usage?

    init(_ reply: Reply) {
        choices = reply.choices.map(Self.choice)
        usage = reply.usage
    }

    private static func choice(_ choice: Reply.Choice) -> Choice {
        var said = Choice(stop: choice.stop)
        for part in choice.parts {
            switch part.content {
            case .text(let text), .refusal(let text): said.text += text
            case .reasoning(let reasoning):
                said.thought += reasoning.text
                said.proofs += [reasoning.signature, reasoning.redacted].compactMap(\.self)
            case .toolCall(let call):
                said.calls.append(
                    Call(
                        id: call.id,
                        name: call.name,
                        arguments: try? JSONValue.read(Array(call.arguments.utf8))
                    )
                )
                said.proofs += [call.signature].compactMap(\.self)
            case .image, .audio, .video, .document, .toolResult, .opaque: break
            }
        }
        return said
    }
}
