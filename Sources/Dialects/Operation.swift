/// What a route asks a model to do.
public enum Operation: String, Sendable, CaseIterable {
    /// `POST /v1/chat/completions`.
    case chatCompletions = "chat_completions"
    /// `POST /v1/completions`.
    case completions
    /// `POST /v1/embeddings`.
    case embeddings
}
