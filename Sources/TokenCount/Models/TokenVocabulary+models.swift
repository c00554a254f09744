extension TokenVocabulary {
    /// The vocabulary of a provider's model, as far as its owner has published it.
    ///
    /// OpenAI's own models are known by their names at OpenAI, and as deployments on Azure that are called after their
    /// models; gpt-oss, whose weights are open, wherever it is served. A fine-tuned model has its base's vocabulary.
    /// Everything else is `nil`: a server that is merely compatible may call any model what it likes.
    /// - Parameters:
    ///   - kind: The provider's kind, as it is declared.
    ///   - model: The provider's model id.
    public init?(kind: String, model: String) {
        var name = model[...]
        for owner in ["openai/", "openai."] where name.hasPrefix(owner) {
            name = name.dropFirst(owner.count)
            break
        }
        if name.hasPrefix("gpt-oss") {
            self = .o200k
            return
        }
        guard kind == "openai" || kind == "azure-openai", !Self.readsMore(name) else { return nil }
        if name.hasPrefix("ft:") { name = name.dropFirst(3).prefix { $0 != ":" } }
        guard let found = Self.vocabulary(name) else { return nil }
        self = found
    }

    /// Whether a model reads what it finds by itself, so that its input is more than the request.
    private static func readsMore(_ name: Substring) -> Bool {
        name.contains("-search") && !name.hasPrefix("text-search") && !name.hasPrefix("code-search")
            || name.contains("deep-research")
    }

    /// The entry of the longest name that is the model's, or its beginning up to a dash.
    private static func vocabulary(_ name: Substring) -> TokenVocabulary? {
        var longest = 0
        var found: TokenVocabulary?
        for (vocabulary, models) in published {
            for model in models where model.utf8.count > longest && name.hasPrefix(model) {
                let rest = name.utf8.dropFirst(model.utf8.count)
                guard rest.isEmpty || rest.first == UInt8(ascii: "-") || model.hasSuffix(".") else {
                    continue
                }
                longest = model.utf8.count
                found = vocabulary
            }
        }
        return found
    }

    /// The models of each vocabulary (tiktoken 0.14.0, `model.py`); a name stands for those that go on after it with a
    /// dash too, and one that ends in a point for all that begin so.
    private static let published: [(TokenVocabulary, [String])] = [
        (
            .o200k,
            ["gpt-5", "gpt-5.", "gpt-4.5", "gpt-4.1", "gpt-4o", "chatgpt-4o", "o1", "o3", "o4-mini"]
        ),
        (
            .cl100k,
            [
                "gpt-4", "gpt-3.5-turbo", "gpt-35-turbo", "davinci-002", "babbage-002",
                "text-embedding-ada-002", "text-embedding-3-small", "text-embedding-3-large",
            ]
        ),
        (
            .p50k,
            [
                "text-davinci-003", "text-davinci-002", "code-davinci-002", "code-davinci-001",
                "code-cushman-002", "code-cushman-001", "davinci-codex", "cushman-codex",
            ]
        ),
        (
            .r50k,
            [
                "text-davinci-001", "text-curie-001", "text-babbage-001", "text-ada-001", "davinci", "curie",
                "babbage", "ada", "text-similarity-davinci-001", "text-similarity-curie-001",
                "text-similarity-babbage-001", "text-similarity-ada-001", "text-search-davinci-doc-001",
                "text-search-curie-doc-001", "text-search-babbage-doc-001", "text-search-ada-doc-001",
                "code-search-babbage-code-001", "code-search-ada-code-001",
            ]
        ),
    ]
}
