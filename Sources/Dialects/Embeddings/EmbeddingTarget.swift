/// How a target is asked for embeddings: in a form that callers ask in as well, or in one that only targets have.
public enum EmbeddingTarget: Hashable, Sendable {
    /// A form of callers.
    case form(EmbeddingForm)
    /// Vertex' `:predict`.
    case vertexPrediction

    /// How it is written and read.
    public var asking: any EmbeddingAsking.Type {
        switch self {
        case .form(let form): form.dialect
        case .vertexPrediction: VertexPrediction.self
        }
    }

    /// Reads an error answer of a target.
    func problem(status: Int, body: [UInt8]) -> UpstreamProblem {
        switch self {
        case .form(let form): form.problem(status: status, body: body)
        case .vertexPrediction: GeminiDialect.problem(status: status, body: body)
        }
    }
}
