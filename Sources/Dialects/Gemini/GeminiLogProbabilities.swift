import JSONText

/// `logprobsResult` from and to the form of Chat Completions.
enum GeminiLogProbabilities {
    /// The form of Chat Completions: `{"content":[{"token","logprob","bytes","top_logprobs"}],"refusal":null}`.
    static func chat(_ result: JSONValue?) -> JSONValue? {
        guard let chosen = result?["chosenCandidates"]?.array else { return nil }
        let top = result?["topCandidates"]?.array ?? []
        var content: [JSONValue] = []
        for (index, candidate) in chosen.enumerated() {
            guard case .object(var entry) = entry(candidate) else { continue }
            let others = top.indices.contains(index) ? top[index]["candidates"]?.array ?? [] : []
            entry.append("top_logprobs", .array(others.map(Self.entry)))
            content.append(.object(entry))
        }
        return ["content": .array(content), "refusal": .null]
    }

    private static func entry(_ candidate: JSONValue) -> JSONValue {
        let token = candidate["token"]?.string ?? ""
        return [
            "token": .string(token), "logprob": candidate["logProbability"] ?? 0,
            "bytes": .array(token.utf8.map { .integer($0) }),
        ]
    }

    /// Gemini's form.
    static func result(_ chat: JSONValue?) -> JSONValue? {
        guard let content = chat?["content"]?.array else { return nil }
        let top = content.map { entry -> JSONValue in
            ["candidates": .array(entry["top_logprobs"]?.array?.map(candidate) ?? [])]
        }
        return ["topCandidates": .array(top), "chosenCandidates": .array(content.map(candidate))]
    }

    private static func candidate(_ entry: JSONValue) -> JSONValue {
        ["token": entry["token"] ?? "", "logProbability": entry["logprob"] ?? 0]
    }
}
