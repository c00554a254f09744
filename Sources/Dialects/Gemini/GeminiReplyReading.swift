import JSONText
import Vocabulary

/// Reads a whole answer: Gemini API reference, "GenerateContentResponse" (read 2026-11).
enum GeminiReplyReading {
    /// Reads an answer's body.
    static func reply(from body: JSONValue) throws(UpstreamProblem) -> Reply {
        if let problem = GeminiProblem.problem(inAnswer: body) { throw problem }
        do {
            return try read(body)
        } catch {
            throw UpstreamProblem(malformedGemini: error.message)
        }
    }

    private static func read(_ body: JSONValue) throws(Refusal) -> Reply {
        var fields = try GeminiFields(body, path: "")
        let id = try fields.string("responseId") ?? ""
        var reply = Reply(id: id, model: try fields.string("modelVersion") ?? "", choices: [])
        reply.operation = .generateContent
        if let time = fields.rest["createTime"]?.string {
            reply.created = UTCTime(rfc3339: time).map { Int($0.seconds) }
        }
        let report = fields.take("usageMetadata")
        reply.serviceTier = report?["serviceTier"]?.string.flatMap(GeminiServiceTier.neutral)
        var places: [(index: Int, choice: Reply.Choice)] = []
        let candidates = try fields.list("candidates") ?? []
        reply.usage = GeminiUsageTree.usage(report, queries: GeminiUsageTree.queries(candidates))
        for (place, value) in candidates.enumerated() {
            var candidate = try GeminiFields(value, path: "candidates[\(place)]")
            let index = try candidate.integer("index") ?? place
            var reading = GeminiPartReading(calls: GeminiCallIDs(answer: place == 0 ? id : "\(id)_\(index)"))
            places.append((index, try choice(&candidate, &reading)))
        }
        reply.choices = places.sorted { $0.index < $1.index }.map(\.choice)
        if reply.choices.isEmpty {
            // The prompt was blocked: there is a reason instead of candidates.
            guard let reason = GeminiStop.blockName(fields.rest["promptFeedback"]) else {
                throw Refusal(geminiField: "candidates", "is not there")
            }
            var choice = Reply.Choice([], stop: .filtered)
            choice.nativeStop = reason
            reply.choices = [choice]
        }
        reply.extras = fields.rest
        let details = GeminiUsageTree.details(report)
        if !details.isEmpty { reply.extras["usageMetadata"] = .object(details) }
        return reply
    }

    private static func choice(
        _ candidate: inout GeminiFields,
        _ reading: inout GeminiPartReading
    ) throws(Refusal) -> Reply.Choice {
        var parts: [ContentPart] = []
        if var content = try candidate.fields("content") {
            parts = try GeminiRequestReading.parts(&content, &reading)
        }
        let texts = parts.enumerated().compactMap { place, part in
            part.text.map { GeminiGrounding.Text(place: place, partIndex: place, text: $0) }
        }
        for found in GeminiGrounding.citations(of: .object(candidate.rest), in: texts) {
            parts[found.place].citations.append(found.citation)
        }
        // Models end with an empty text where they have nothing more to say.
        parts.removeAll { $0 == .text("") }
        parts = joined(parts)
        let name = GeminiStop.name(candidate.take("finishReason"))
        var choice = Reply.Choice(
            parts,
            stop: GeminiStop.reason(name, hasCalls: parts.contains { $0.isToolCall })
        )
        choice.nativeStop = name
        choice.logProbabilities = GeminiLogProbabilities.chat(candidate.rest["logprobsResult"])
        choice.extras = candidate.rest
        return choice
    }
}

extension GeminiReplyReading {
    /// Parts of which no two texts follow each other that are nothing but text: an answer's text is one for clients that
    /// read it as a whole, as it is when it is streamed.
    private static func joined(_ parts: [ContentPart]) -> [ContentPart] {
        parts.reduce(into: []) { joined, part in
            if let text = part.text, part == .text(text), let last = joined.last, let before = last.text,
                last == .text(before)
            {
                joined[joined.count - 1] = .text(before + text)
            } else {
                joined.append(part)
            }
        }
    }
}

extension ContentPart {
    /// Whether the part is a call.
    var isToolCall: Bool { if case .toolCall = content { true } else { false } }
}

extension UpstreamProblem {
    /// The problem of an upstream that says what is not Gemini's dialect.
    init(malformedGemini reason: String) {
        self.init(.failed, status: 502, message: "The upstream's answer is malformed. \(reason)")
    }
}
