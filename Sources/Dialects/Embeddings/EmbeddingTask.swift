import JSONText

/// What vectors are for, in the words of the providers; the neutral ones are Gemini's.
struct EmbeddingTask {
    /// The provider's words by the neutral ones, the first of several that mean the same to the provider.
    let words: [(neutral: String, own: String)]

    /// The neutral word for a provider's.
    func neutral(_ own: String) -> String? { words.first { $0.own == own }?.neutral }

    /// The provider's word for a neutral one.
    func own(_ neutral: String) -> String? { words.first { $0.neutral == neutral }?.own }

    /// Cohere's `input_type` (https://docs.cohere.com/reference/embed).
    static let cohere = EmbeddingTask(words: [
        ("RETRIEVAL_DOCUMENT", "search_document"), ("RETRIEVAL_QUERY", "search_query"),
        ("CLASSIFICATION", "classification"), ("CLUSTERING", "clustering"),
        ("QUESTION_ANSWERING", "search_query"), ("FACT_VERIFICATION", "search_query"),
        ("CODE_RETRIEVAL_QUERY", "search_query"), ("SEMANTIC_SIMILARITY", "clustering"),
    ])

    /// Voyage's `input_type` (https://docs.voyageai.com/reference/embeddings-api).
    static let voyage = EmbeddingTask(words: [
        ("RETRIEVAL_DOCUMENT", "document"), ("RETRIEVAL_QUERY", "query"), ("QUESTION_ANSWERING", "query"),
        ("FACT_VERIFICATION", "query"), ("CODE_RETRIEVAL_QUERY", "query"),
    ])

    /// Jina's `task` (https://api.jina.ai/redoc).
    static let jina = EmbeddingTask(words: [
        ("RETRIEVAL_DOCUMENT", "retrieval.passage"), ("RETRIEVAL_QUERY", "retrieval.query"),
        ("SEMANTIC_SIMILARITY", "text-matching"), ("CLASSIFICATION", "classification"),
        ("CLUSTERING", "separation"), ("CODE_RETRIEVAL_QUERY", "nl2code.query"),
        ("QUESTION_ANSWERING", "retrieval.query"), ("FACT_VERIFICATION", "retrieval.query"),
    ])
}

extension EmbeddingRequest {
    /// The provider's word for what the vectors are for; what callers of `/v1/embeddings` write in its own field counts
    /// as well.
    ///
    /// The word is taken out of `extras` if it stands there.
    func word(_ task: EmbeddingTask, field: String, _ extras: inout JSONObject) -> String? {
        if operation == .embeddings, let word = extras[field]?.string {
            extras[field] = nil
            return word
        }
        return self.task.flatMap(task.own)
    }
}
