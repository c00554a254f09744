extension ModelListing {
    /// Reads a page; `nil` if it is none of this listing.
    func page(_ body: [UInt8]) -> Page? {
        guard let json = try? JSONParser.parse(body) else { return nil }
        return switch self {
        case .openAI: Self.openAI(json)
        case .anthropic: Self.anthropic(json)
        case .gemini: Self.gemini(json)
        case .cohere: Self.cohere(json)
        case .bedrock: Self.bedrock(json)
        }
    }

    /// The list is in `data`; some clouds answer it bare.
    ///
    /// Ollama without models writes `null` for it (`ListCompletion` of its `openai/openai.go`, read November 2026); without
    /// `object` that would be what some clouds answer failures with. What vLLM, Groq, Mistral and OpenRouter say of lengths
    /// is taken.
    private static func openAI(_ json: JSONValue) -> Page? {
        let isNone = json["object"] == .string("list") && json["data"] == .null
        return page(isNone ? [] : json["data"]?.elements ?? json.elements) { entry in
            ServedModel(
                entry["id"]?.text,
                contextTokens: entry.firstInteger(
                    "max_model_len",
                    "context_window",
                    "context_length",
                    "max_context_length"
                ),
                maxOutputTokens: entry.firstInteger("max_completion_tokens", "max_output_tokens")
            )
        }
    }

    private static func anthropic(_ json: JSONValue) -> Page? {
        let next = json["has_more"] == .bool(true) ? json["last_id"]?.text : nil
        return page(json["data"]?.elements, next: next) { entry in
            ServedModel(
                entry["id"]?.text,
                contextTokens: entry.firstInteger("max_input_tokens"),
                maxOutputTokens: entry.firstInteger("max_tokens")
            )
        }
    }

    /// Names have the collection before them; what neither generates nor embeds is no target.
    private static func gemini(_ json: JSONValue) -> Page? {
        let verbs: Set<String> = ["generateContent", "embedContent"]
        let entries = json["models"]?.elements?.filter { entry in
            (entry["supportedGenerationMethods"]?.elements ?? []).contains { verbs.contains($0.text ?? "") }
        }
        return page(entries, next: json.token("nextPageToken")) { entry in
            let name = entry["name"]?.text
            return ServedModel(
                name.map { $0.hasPrefix("models/") ? String($0.dropFirst("models/".count)) : $0 },
                contextTokens: entry.firstInteger("inputTokenLimit"),
                maxOutputTokens: entry.firstInteger("outputTokenLimit")
            )
        }
    }

    private static func cohere(_ json: JSONValue) -> Page? {
        page(json["models"]?.elements, next: json.token("next_page_token")) { entry in
            ServedModel(entry["name"]?.text, contextTokens: entry.firstInteger("context_length"))
        }
    }

    /// What is no longer active is left out.
    private static func bedrock(_ json: JSONValue) -> Page? {
        let entries = json["modelSummaries"]?.elements?.filter { entry in
            entry["modelLifecycle"]?["status"]?.text ?? "ACTIVE" == "ACTIVE"
        }
        return page(entries) { ServedModel($0["modelId"]?.text) }
    }

    /// A page of the entries that name a model; `nil` if there is no list, or nothing in it names one.
    private static func page(
        _ entries: [JSONValue]?,
        next: String? = nil,
        _ read: (JSONValue) -> ServedModel?
    ) -> Page? {
        guard let entries else { return nil }
        let models = entries.compactMap(read)
        guard entries.isEmpty || !models.isEmpty else { return nil }
        return Page(models: models, unnamed: entries.count - models.count, next: next)
    }
}

extension JSONValue {
    /// The first of some members that is a whole number.
    fileprivate func firstInteger(_ names: String...) -> Int? {
        for name in names { if let number = self[name]?.integer { return number } }
        return nil
    }

    /// The text of a member, if there is one that is not empty.
    fileprivate func token(_ name: String) -> String? {
        self[name]?.text.flatMap { $0.isEmpty ? nil : $0 }
    }
}
