import JSONText
import Vocabulary

/// Reads a stream of Gemini's, whose every event is a piece of an answer in the form of a whole one.
///
/// There is no mark of the end: the stream is over when the body is, and whole if every candidate has said why it ended.
public struct GeminiEventReader: ReplyEventReading {
    /// More candidates than this are none.
    private static let mostChoices = 128
    /// A chunk that has none of these says nothing of an answer.
    private static let beginnings = [
        "candidates", "promptFeedback", "prompt_feedback", "usageMetadata", "usage_metadata",
    ]

    private var isStarted = false
    private var isOver = false
    private var id = ""
    private var choices: [Int: GeminiChoiceReading] = [:]
    private var usage: Usage?
    private var queries = 0
    private var tier: String?

    /// Begins a stream.
    init() {}

    /// Reads the data of one event, or one element of the array form.
    public mutating func read(name: String?, data: [UInt8]) throws(UpstreamProblem) -> [ReplyEvent] {
        guard !isOver, data.contains(where: { $0 > 0x20 }), data != Array("[DONE]".utf8) else { return [] }
        do {
            return try read(try JSONValue.read(data))
        } catch let problem as UpstreamProblem {
            isOver = true
            throw problem
        } catch let refusal as Refusal {
            isOver = true
            throw UpstreamProblem(malformedGemini: refusal.message)
        } catch {
            isOver = true
            throw UpstreamProblem(malformedGemini: "It is not JSON: \(error).")
        }
    }

    /// The body has ended.
    public mutating func finish() -> [ReplyEvent] {
        guard !isOver else { return [] }
        isOver = true
        var events: [ReplyEvent] = []
        var isWhole = isStarted && !choices.isEmpty
        for index in choices.keys.sorted() where isWhole {
            isWhole = choices[index]?.finish(&events) ?? false
        }
        guard isWhole else {
            let message = "The upstream's stream ended before the answer did."
            return [.failed(UpstreamProblem(.failed, status: 502, message: message))]
        }
        return events + [.ended]
    }

    private mutating func read(_ value: JSONValue) throws(Refusal) -> [ReplyEvent] {
        if let problem = GeminiProblem.problem(inAnswer: value) {
            isOver = true
            return [.failed(problem)]
        }
        var events: [ReplyEvent] = []
        for chunk in value.array ?? [value] {
            try read(chunk: chunk, &events)
        }
        return events
    }

    private mutating func read(chunk value: JSONValue, _ events: inout [ReplyEvent]) throws(Refusal) {
        var chunk = try GeminiFields(value, path: "")
        if !isStarted {
            guard Self.beginnings.contains(where: { value[$0] != nil }) else { return }
            isStarted = true
            id = try chunk.string("responseId") ?? ""
            let model = try chunk.string("modelVersion") ?? ""
            let created = try chunk.string("createTime").flatMap { UTCTime(rfc3339: $0) }.map {
                Int($0.seconds)
            }
            events.append(.started(id: id, model: model, created: created))
        }
        let candidates = try chunk.list("candidates") ?? []
        for (place, candidate) in candidates.enumerated() {
            let index = candidate["index"]?.integer ?? place
            guard (0..<Self.mostChoices).contains(index) else {
                throw Refusal(geminiField: "candidates[\(place)].index", "is out of range")
            }
            // Taken out while it changes, so that its text is not copied with every chunk.
            var choice = choices.removeValue(forKey: index) ?? GeminiChoiceReading(index: index, answer: id)
            try choice.read(candidate, path: "candidates[\(place)]", &events)
            choices[index] = choice
        }
        if candidates.isEmpty, let reason = GeminiStop.blockName(chunk.take("promptFeedback")) {
            var choice = choices[0] ?? GeminiChoiceReading(index: 0, answer: id)
            choice.block(reason)
            choices[0] = choice
        }
        let report = chunk.take("usageMetadata")
        if let tier = report?["serviceTier"]?.string.flatMap(GeminiServiceTier.neutral), self.tier == nil {
            self.tier = tier
            events.append(.serviceTier(tier))
        }
        queries = max(queries, GeminiUsageTree.queries(candidates))
        if let usage = GeminiUsageTree.usage(report, queries: queries), usage != self.usage {
            self.usage = usage
            events.append(.usage(usage))
        }
    }
}
