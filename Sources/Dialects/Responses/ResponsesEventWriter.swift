import JSONText
import Vocabulary

/// Writes the events of the dialect's streams.
///
/// Each step goes out as it comes; what the dialect repeats whole (texts, arguments, items and at the end the response) is
/// kept until then.
public struct ResponsesEventWriter: ReplyEventWriting {
    /// The response as the last event has repeated it; `nil` until then.
    public private(set) var whole: JSONValue?
    private let context: ReplyContext
    private var snapshot: ResponsesSnapshot
    private var output: ResponsesOutputWriting
    private var hasBegun = false
    private var isOver = false
    private var usage: Usage?
    private var serviceTier: String?
    private var ending: (stop: StopReason, native: String?)?

    init(_ context: ReplyContext) {
        self.context = context
        snapshot = ResponsesSnapshot(id: "", model: "", created: nil, context)
        output = ResponsesOutputWriting(context)
    }

    /// Appends the events of a step; the dialect has no place for choices beyond the first.
    public mutating func write(_ event: ReplyEvent, to bytes: inout [UInt8]) {
        guard !isOver else { return }
        switch event {
        case .started(let id, let model, let created):
            snapshot = ResponsesSnapshot(id: id, model: model, created: created, context)
            begin(&bytes)
        case .opened(0, let part, let content):
            begin(&bytes)
            output.open(part, content, to: &bytes)
        case .text(0, let part, let text): output.say(part, text, to: &bytes)
        case .signed(0, let part, let signature): output.sign(part, signature)
        case .cited(0, let part, let citation): output.cite(part, citation, to: &bytes)
        case .logProbabilities(0, let value): output.note(value["content"]?.array ?? [])
        case .closed(0, let part): output.close(part, to: &bytes)
        case .finished(0, let stop, let native, _):
            begin(&bytes)
            output.end(ResponsesStop.status(stop, native: native).status, to: &bytes)
            ending = (stop, native)
        case .usage(let usage): self.usage = usage
        case .serviceTier(let tier): serviceTier = tier
        case .pinged: bytes += ": ping\n\n".utf8
        case .failed(let problem):
            begin(&bytes)
            end("failed", error: ResponsesFailure.error(problem), to: &bytes)
        case .ended:
            begin(&bytes)
            output.end(to: &bytes)
            end(to: &bytes)
        case .opened, .text, .signed, .cited, .logProbabilities, .closed, .finished: break
        }
    }

    private mutating func begin(_ bytes: inout [UInt8]) {
        guard !hasBegun else { return }
        hasBegun = true
        for type in ["response.created", "response.in_progress"] {
            let response = snapshot.body(status: "in_progress")
            output.events.append(type, [("response", .object(response))], to: &bytes)
        }
    }

    private mutating func end(to bytes: inout [UInt8]) {
        let words = ResponsesStop.status(ending?.stop ?? .finished, native: ending?.native)
        let isFailed = words.status == "failed"
        end(
            words.status,
            reason: words.reason,
            error: isFailed
                ? ["code": "server_error", "message": "The upstream failed to make an answer."] : .null,
            to: &bytes
        )
    }

    private mutating func end(
        _ status: String,
        reason: String? = nil,
        error: JSONValue = .null,
        to bytes: inout [UInt8]
    ) {
        isOver = true
        let response = snapshot.body(
            status: status,
            reason: reason,
            error: error,
            output: output.items,
            usage: usage.map(ResponsesUsageTree.body) ?? .null,
            serviceTier: serviceTier
        )
        let type =
            switch status {
            case "failed", "incomplete": "response.\(status)"
            default: "response.completed"
            }
        whole = .object(response)
        output.events.append(type, [("response", .object(response))], to: &bytes)
    }
}
