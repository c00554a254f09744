import JSONText

/// Log probabilities, between Cohere's list of `{"text","token_ids","logprobs"}` and the form of Chat Completions.
enum CohereLogProbabilities {
    /// The form of Chat Completions; of a text of several tokens the first entry has the text.
    static func read(_ value: JSONValue) -> JSONValue {
        var entries: [JSONValue] = []
        for chunk in value.array ?? [value] {
            let ids = chunk["token_ids"]?.array ?? []
            for (index, probability) in (chunk["logprobs"]?.array ?? []).enumerated() {
                var entry = JSONObject([
                    ("token", index == 0 ? .string(chunk["text"]?.string ?? "") : ""),
                    ("logprob", probability), ("bytes", .null), ("top_logprobs", []),
                ])
                if ids.indices.contains(index) { entry.append("token_id", ids[index]) }
                entries.append(.object(entry))
            }
        }
        return ["content": .array(entries)]
    }

    /// Cohere's form.
    static func body(_ value: JSONValue) -> [JSONValue] {
        var chunks: [(text: String, ids: [JSONValue], values: [JSONValue])] = []
        for entry in value["content"]?.array ?? [] {
            guard let probability = entry["logprob"] else { continue }
            let text = entry["token"]?.string ?? ""
            if !text.isEmpty || chunks.isEmpty { chunks.append((text, [], [])) }
            let last = chunks.count - 1
            chunks[last].values.append(probability)
            if let id = entry["token_id"] { chunks[last].ids.append(id) }
        }
        return chunks.map { chunk in
            ["text": .string(chunk.text), "token_ids": .array(chunk.ids), "logprobs": .array(chunk.values)]
        }
    }
}
