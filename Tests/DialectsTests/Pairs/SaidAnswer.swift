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
        var pictures: [Media] = []
        var sources: [Source] = []
        var tokens: [Token] = []
        var stop: StopReason
    }

    /// A page that is cited.
    struct Source: Hashable {
        var url: String?
        var title: String?
    }

    /// A token and its log probability.
    struct Token: Hashable {
        var text: String?
        var logProbability: JSONValue?
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
        said.tokens = (choice.logProbabilities?["content"]?.array ?? []).map {
            Token(text: $0["token"]?.string, logProbability: $0["logprob"])
        }
        for part in choice.parts {
            said.sources += part.citations.map { Source(url: $0.url, title: $0.title) }
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
            case .image(let media): said.pictures.append(media)
            case .audio, .video, .document, .toolResult, .opaque: break
            }
        }
        return said
    }
}
