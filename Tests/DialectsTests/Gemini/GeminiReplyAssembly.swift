import Dialects
import JSONText
import Vocabulary

/// Puts the steps of a streamed answer together, and checks the order that a reader must keep.
struct GeminiReplyAssembly {
    private struct Choice {
        var parts: [ContentPart] = []
        var open: Set<Int> = []
        var stop: StopReason?
        var native: String?
    }

    private(set) var violations: [String] = []
    private(set) var problem: UpstreamProblem?
    private(set) var hasEnded = false
    private(set) var usage: Usage?
    private var head: (id: String, model: String, created: Int?)?
    private var choices: [Int: Choice] = [:]

    init(_ events: [ReplyEvent]) {
        for event in events { add(event) }
        if !hasEnded, problem == nil { violations.append("neither ended nor failed") }
    }

    /// The answer as it would have come whole.
    var reply: Reply {
        var reply = Reply(
            id: head?.id ?? "",
            model: head?.model ?? "",
            choices: choices.sorted { $0.key < $1.key }.map { choice in
                var whole = Reply.Choice(choice.value.parts, stop: choice.value.stop ?? .failed)
                whole.nativeStop = choice.value.native
                return whole
            }
        )
        reply.usage = usage
        return reply
    }

    /// The answer without the native forms of its citations, which are numbered anew when they are written.
    var comparableReply: Reply {
        var reply = reply
        // A stream's steps carry citations, not the queries that led to them, and no traffic type.
        reply.usage?.rare[.searches] = 0
        reply.usage?.serviceTier = nil
        for choice in reply.choices.indices {
            for part in reply.choices[choice].parts.indices {
                for place in reply.choices[choice].parts[part].citations.indices {
                    reply.choices[choice].parts[part].citations[place].native = .null
                }
            }
        }
        return reply
    }

    private mutating func add(_ event: ReplyEvent) {
        if hasEnded || problem != nil { violations.append("something after the end") }
        switch event {
        case .started(let id, let model, let created):
            if head != nil { violations.append("two heads") }
            head = (id, model, created)
        case .opened(let choice, let part, let content):
            if head == nil { violations.append("no head") }
            if choices[choice, default: Choice()].parts.count != part {
                violations.append("part \(part) out of order")
            }
            choices[choice, default: Choice()].parts.append(content)
            choices[choice]?.open.insert(part)
        case .text(let choice, let part, let text): change(choice, part) { $0.content.append(text) }
        case .signed(let choice, let part, let signature): change(choice, part) { $0.sign(signature) }
        case .cited(let choice, let part, let citation):
            change(choice, part) { $0.citations.append(citation) }
        case .closed(let choice, let part):
            if choices[choice]?.open.remove(part) == nil { violations.append("part \(part) is not open") }
        case .finished(let choice, let reason, let native, _):
            if choices[choice]?.open.isEmpty == false { violations.append("finished with an open part") }
            if choices[choice]?.stop != nil { violations.append("finished twice") }
            choices[choice, default: Choice()].stop = reason
            choices[choice]?.native = native
        case .usage(let usage): self.usage = usage
        case .failed(let problem): self.problem = problem
        case .ended: hasEnded = true
        case .logProbabilities, .serviceTier, .pinged: break
        }
    }

    private mutating func change(_ choice: Int, _ part: Int, _ body: (inout ContentPart) -> Void) {
        guard choices[choice]?.open.contains(part) == true, var content = choices[choice]?.parts[part] else {
            violations.append("part \(part) is not open")
            return
        }
        body(&content)
        choices[choice]?.parts[part] = content
    }
}

extension ContentPart {
    fileprivate mutating func sign(_ signature: Signature) {
        switch content {
        case .toolCall(var call):
            call.signature = signature
            content = .toolCall(call)
        case .reasoning(var reasoning):
            reasoning.signature = signature
            content = .reasoning(reasoning)
        default: self.signature = signature
        }
    }
}

extension ContentPart.Content {
    fileprivate mutating func append(_ more: String) {
        switch self {
        case .text(let text): self = .text(text + more)
        case .refusal(let text): self = .refusal(text + more)
        case .toolCall(var call):
            call.arguments += more
            self = .toolCall(call)
        case .reasoning(var reasoning):
            reasoning.text += more
            self = .reasoning(reasoning)
        default: break
        }
    }
}
