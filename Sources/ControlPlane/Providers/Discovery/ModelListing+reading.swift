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
    /// What vLLM, Groq, Mistral and OpenRouter say of lengths is taken.
    private static func openAI(_ json: JSONValue) -> Page? {
        models(json["data"]?.elements ?? json.elements) { entry in
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
        }.map { Page(models: $0) }
    }

    private static func anthropic(_ json: JSONValue) -> Page? {
        models(json["data"]?.elements) { entry in
            ServedModel(
                entry["id"]?.text,
                contextTokens: entry.firstInteger("max_input_tokens"),
                maxOutputTokens: entry.firstInteger("max_tokens")
            )
        }.map { Page(models: $0, next: json["has_more"] == .bool(true) ? json["last_id"]?.text : nil) }
    }

    /// Names have the collection before them; what neither generates nor embeds is no target.
    private static func gemini(_ json: JSONValue) -> Page? {
        let verbs: Set<String> = ["generateContent", "embedContent"]
        let entries = json["models"]?.elements?.filter { entry in
            (entry["supportedGenerationMethods"]?.elements ?? []).contains { verbs.contains($0.text ?? "") }
        }
        return models(entries) { entry in
            let name = entry["name"]?.text
            return ServedModel(
                name.map { $0.hasPrefix("models/") ? String($0.dropFirst("models/".count)) : $0 },
                contextTokens: entry.firstInteger("inputTokenLimit"),
                maxOutputTokens: entry.firstInteger("outputTokenLimit")
            )
        }.map { Page(models: $0, next: json.token("nextPageToken")) }
    }

    private static func cohere(_ json: JSONValue) -> Page? {
        models(json["models"]?.elements) { entry in
            ServedModel(entry["name"]?.text, contextTokens: entry.firstInteger("context_length"))
        }.map { Page(models: $0, next: json.token("next_page_token")) }
    }

    /// What is no longer active is left out.
    private static func bedrock(_ json: JSONValue) -> Page? {
        let entries = json["modelSummaries"]?.elements?.filter { entry in
            entry["modelLifecycle"]?["status"]?.text ?? "ACTIVE" == "ACTIVE"
        }
        return models(entries) { ServedModel($0["modelId"]?.text) }.map { Page(models: $0) }
    }

    /// All entries as models; `nil` if there is no list, or one of them is no model.
    private static func models(
        _ entries: [JSONValue]?,
        _ read: (JSONValue) -> ServedModel?
    ) -> [ServedModel]? {
        guard let entries else { return nil }
        let models = entries.compactMap(read)
        return models.count == entries.count ? models : nil
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
