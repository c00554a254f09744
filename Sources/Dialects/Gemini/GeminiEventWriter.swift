import JSONText
import Vocabulary

/// Writes a stream in Gemini's dialect: as events, or as one JSON array.
///
/// Every chunk has the form of a whole answer and carries the usage that is known so far. Calls come whole, and reasons
/// for the end in the last chunk.
public struct GeminiEventWriter: ReplyEventWriting {
    private let context: ReplyContext
    private var id: String
    private var model: String
    private var usage: Usage?
    private var tier: String?
    private var choices: [Int: GeminiChoiceWriting] = [:]
    private var hasElements = false
    private var isOver = false

    /// Begins a stream.
    init(_ context: ReplyContext) {
        self.context = context
        id = context.id
        model = context.model ?? ""
    }

    /// Appends what a step is to the caller.
    public mutating func write(_ event: ReplyEvent, to bytes: inout [UInt8]) {
        guard !isOver else { return }
        switch event {
        case .started(let id, let model, _):
            if !id.isEmpty { self.id = id }
            if context.model == nil { self.model = model }
        case .opened(let choice, let part, let content):
            append(
                choices[choice, default: GeminiChoiceWriting()].open(content, at: part),
                of: choice,
                to: &bytes
            )
        case .text(let choice, let part, let text):
            append(
                choices[choice, default: GeminiChoiceWriting()].add(text, at: part),
                of: choice,
                to: &bytes
            )
        case .signed(let choice, let part, let signature):
            append(
                choices[choice, default: GeminiChoiceWriting()].sign(signature, at: part),
                of: choice,
                to: &bytes
            )
        case .cited(let choice, let part, let citation):
            choices[choice, default: GeminiChoiceWriting()].cite(citation, at: part)
        case .logProbabilities(let choice, let probabilities):
            guard let result = GeminiLogProbabilities.result(probabilities) else { return }
            appendChunk([candidate(["text": ""], of: choice, with: ("logprobsResult", result))], to: &bytes)
        case .closed(let choice, let part):
            append(choices[choice, default: GeminiChoiceWriting()].close(at: part), of: choice, to: &bytes)
        case .finished(let choice, let reason, let native, _):
            let calls = choices[choice, default: GeminiChoiceWriting()].finish(reason, native: native)
            for call in calls { append(call, of: choice, to: &bytes) }
        case .usage(let usage): self.usage = usage
        case .serviceTier(let tier): self.tier = GeminiServiceTier.native(tier)
        case .pinged: break  // Readers of this dialect know no comments.
        case .failed(let problem): fail(problem, to: &bytes)
        case .ended: end(&bytes)
        }
    }

    private mutating func end(_ bytes: inout [UInt8]) {
        isOver = true
        appendChunk(choices.sorted { $0.key < $1.key }.map { $0.value.last(index: $0.key) }, to: &bytes)
        if context.isArrayStream { bytes += "\r\n]".utf8 }
    }

    private mutating func fail(_ problem: UpstreamProblem, to bytes: inout [UInt8]) {
        isOver = true
        append(GeminiFailure.error(problem), to: &bytes)
        if context.isArrayStream { bytes += "\r\n]".utf8 }
    }

    private mutating func append(_ part: JSONValue?, of choice: Int, to bytes: inout [UInt8]) {
        guard let part else { return }
        appendChunk([candidate(part, of: choice, with: nil)], to: &bytes)
    }

    private func candidate(_ part: JSONValue, of choice: Int, with more: (String, JSONValue)?) -> JSONValue {
        var candidate = JSONObject([
            ("content", ["parts": [part], "role": "model"]), ("index", .integer(choice)),
        ])
        if let (key, value) = more { candidate.append(key, value) }
        return .object(candidate)
    }

    private mutating func appendChunk(_ candidates: [JSONValue], to bytes: inout [UInt8]) {
        var chunk = JSONObject([("candidates", .array(candidates))])
        if let usage {
            var details = JSONObject()
            details.append("serviceTier", tier.map { .string($0) })
            chunk.append("usageMetadata", GeminiUsageTree.report(usage, details: details))
        }
        if !model.isEmpty { chunk.append("modelVersion", .string(model)) }
        chunk.append("responseId", .string(id))
        append(.object(chunk), to: &bytes)
    }

    /// Appends an element with its framing.
    private mutating func append(_ element: JSONValue, to bytes: inout [UInt8]) {
        guard context.isArrayStream else {
            bytes += "data: ".utf8
            element.append(to: &bytes)
            bytes += "\r\n\r\n".utf8
            return
        }
        bytes += (hasElements ? ",\r\n" : "[").utf8
        hasElements = true
        element.append(to: &bytes)
    }
}
