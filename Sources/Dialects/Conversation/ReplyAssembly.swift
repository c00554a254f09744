import JSONText
import Vocabulary

/// Puts the steps of a streamed answer together into the whole one.
public struct ReplyAssembly: Sendable {
    private struct Choice: Sendable {
        var parts: [Int: ContentPart] = [:]
        var stop: StopReason?
        var native: String?
        var stopSequence: String?
        var logProbabilities: [JSONValue] = []
    }

    private var reply = Reply(id: "", model: "", choices: [])
    private var choices: [Int: Choice] = [:]
    /// Why the stream broke off, if it did.
    public private(set) var problem: UpstreamProblem?
    /// Whether the stream has come to its proper end.
    public private(set) var hasEnded = false

    /// Begins with nothing.
    public init() {}

    /// Takes a step.
    public mutating func take(_ event: ReplyEvent) {
        switch event {
        case .started(let id, let model, let created):
            reply.id = id
            reply.model = model
            reply.created = created
        case .opened(let choice, let part, let content):
            choices[choice, default: Choice()].parts[part] = content
        case .text(let choice, let part, let text): choices[choice]?.parts[part]?.append(text)
        case .signed(let choice, let part, let signature): choices[choice]?.parts[part]?.sign(signature)
        case .cited(let choice, let part, let citation):
            choices[choice]?.parts[part]?.citations.append(citation)
        case .logProbabilities(let choice, let value): choices[choice]?.logProbabilities.append(value)
        case .finished(let choice, let stop, let native, let sequence):
            choices[choice, default: Choice()].stop = stop
            choices[choice]?.native = native
            choices[choice]?.stopSequence = sequence
        case .usage(let usage): reply.usage = usage
        case .serviceTier(let tier): reply.serviceTier = tier
        case .failed(let problem): self.problem = problem
        case .ended: hasEnded = true
        case .closed, .pinged: break
        }
    }

    /// The answer as far as it has come.
    public var whole: Reply {
        var whole = reply
        whole.choices = choices.sorted { $0.key < $1.key }.map { _, state in
            var choice = Reply.Choice(
                state.parts.sorted { $0.key < $1.key }.map(\.value),
                stop: state.stop ?? .failed
            )
            choice.nativeStop = state.native
            choice.stopSequence = state.stopSequence
            choice.logProbabilities = Self.joined(state.logProbabilities)
            return choice
        }
        return whole
    }

    /// Log probabilities come token by token, in lists under the same names.
    private static func joined(_ pieces: [JSONValue]) -> JSONValue? {
        guard !pieces.isEmpty else { return nil }
        var joined = JSONObject()
        for piece in pieces {
            for member in piece.object?.members ?? [] {
                guard let more = member.value.array else { continue }
                joined[member.key] = .array((joined[member.key]?.array ?? []) + more)
            }
        }
        return .object(joined)
    }
}

extension ContentPart {
    /// Adds text to what a stream has opened.
    fileprivate mutating func append(_ text: String) {
        switch content {
        case .text(let before): content = .text(before + text)
        case .refusal(let before): content = .refusal(before + text)
        case .reasoning(var reasoning):
            reasoning.text += text
            content = .reasoning(reasoning)
        case .toolCall(var call):
            call.arguments += text
            content = .toolCall(call)
        case .image, .audio, .video, .document, .toolResult, .opaque: break
        }
    }

    fileprivate mutating func sign(_ signature: Signature) {
        switch content {
        case .reasoning(var reasoning):
            reasoning.signature = signature
            content = .reasoning(reasoning)
        case .toolCall(var call):
            call.signature = signature
            content = .toolCall(call)
        default: self.signature = signature
        }
    }
}
