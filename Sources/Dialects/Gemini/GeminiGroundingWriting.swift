import JSONText

/// Writes citations of an answer as `groundingMetadata` and `citationMetadata`.
struct GeminiGroundingWriting {
    private var chunks: [JSONValue] = []
    private var supports: [JSONValue] = []
    private var sources: [JSONValue] = []

    /// Adds a citation; `part` is the place of its text among the written parts.
    mutating func add(_ citation: Citation, part: Int, text: String) {
        if citation.operation == .generateContent, let source = citation.native["citation"] {
            sources.append(source)
            return
        }
        let isOwn = citation.operation == .generateContent
        let chunk = (isOwn ? citation.native["chunk"] : nil) ?? Self.chunk(citation)
        let place = chunks.firstIndex(of: chunk) ?? chunks.count
        if place == chunks.count { chunks.append(chunk) }
        let native = isOwn ? citation.native["support"] : nil
        let segment = native?["segment"] ?? segment(citation, part, text)
        guard native != nil || segment != nil else { return }
        if let last = supports.indices.last, supports[last]["segment"] == segment,
            case .object(var support) = supports[last]
        {
            let places = support["groundingChunkIndices"]?.array ?? []
            support["groundingChunkIndices"] = .array(places + [.integer(place)])
            supports[last] = .object(support)
        } else {
            var support = native?.object ?? JSONObject()
            support["segment"] = segment
            support["groundingChunkIndices"] = [.integer(place)]
            supports.append(.object(support))
        }
    }

    /// Writes what has been added into a candidate.
    func write(to candidate: inout JSONObject) {
        if !chunks.isEmpty, candidate["groundingMetadata"] == nil {
            var metadata = JSONObject([("groundingChunks", .array(chunks))])
            if !supports.isEmpty { metadata.append("groundingSupports", .array(supports)) }
            candidate.append("groundingMetadata", .object(metadata))
        }
        if !sources.isEmpty, candidate["citationMetadata"] == nil {
            candidate.append("citationMetadata", ["citationSources": .array(sources)])
        }
    }

    private static func chunk(_ citation: Citation) -> JSONValue {
        var source = JSONObject()
        source.append("uri", citation.url.map { .string($0) })
        source.append("title", citation.title.map { .string($0) })
        if citation.url != nil { return ["web": .object(source)] }
        source.append("text", citation.citedText.map { .string($0) })
        return ["retrievedContext": .object(source)]
    }

    /// The stretch of the text that a citation speaks for: all of it where the dialect that it came in knows no stretches.
    private func segment(_ citation: Citation, _ part: Int, _ text: String) -> JSONValue? {
        let scalars = text.unicodeScalars
        let range = citation.range ?? 0..<scalars.count
        guard !text.isEmpty, range.lowerBound >= 0, range.upperBound <= scalars.count else { return nil }
        let from = scalars.index(scalars.startIndex, offsetBy: range.lowerBound)
        let to = scalars.index(from, offsetBy: range.count)
        let start = text[..<from].utf8.count
        let end = start + text[from..<to].utf8.count
        return [
            "partIndex": .integer(part), "startIndex": .integer(start), "endIndex": .integer(end),
            "text": .string(String(text[from..<to])),
        ]
    }
}
