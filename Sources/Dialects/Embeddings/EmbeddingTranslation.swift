import JSONText
import Vocabulary

/// The translation of one target's embeddings into the caller's form.
public struct EmbeddingTranslation: AnswerTranslating {
    /// The request that is answered.
    public let request: EmbeddingRequest
    /// What the target was asked in.
    public let target: EmbeddingTarget
    /// What the caller has asked in.
    public let face: EmbeddingForm
    /// The model's name that answers carry; `nil` is what the upstream says.
    public var model: String?
    /// An id for answers that have none, in dialects that give them one.
    public var id: String
    /// The usage that the target has reported.
    public private(set) var usage: Usage?
    private var inputTokens: Int?

    /// Begins the translation of an answer; refuses a request for vectors of a kind that only the caller's own dialect
    /// has.
    public init(
        _ request: EmbeddingRequest,
        from target: EmbeddingTarget,
        to face: EmbeddingForm,
        model: String? = nil,
        id: String = ""
    ) throws(Refusal) {
        self.request = request
        self.target = target
        self.face = face
        self.model = model
        self.id = id
        guard face == .cohere, target != .form(.cohere), target != .form(.bedrockCohere),
            let types = request.extras["embedding_types"]?.array
        else { return }
        for type in types where type.string.flatMap(EmbeddingRequest.Encoding.init(rawValue:)) == nil {
            throw Refusal(embeddingField: "embedding_types", "asks for what the model's target does not make")
        }
    }

    /// Translates a whole answer.
    public mutating func whole(_ body: [UInt8]) throws(UpstreamProblem) -> [UInt8] {
        let value = try JSONValue.ofAnswer(body)
        var reply = try target.asking.reply(from: value)
        let isWhole = reply.vectors.count == request.inputs.count
        // A caller pairs vectors with inputs by their places; of Cohere's other kinds none is among the vectors.
        guard isWhole || (reply.vectors.isEmpty && reply.extras["embeddings"] != nil) else {
            throw UpstreamProblem(
                .failed,
                status: 502,
                message:
                    "The upstream gave \(reply.vectors.count) embeddings for \(request.inputs.count) inputs."
            )
        }
        reply.usage = reply.usage ?? inputTokens.map { Usage(input: $0) }
        usage = reply.usage
        if reply.id.isEmpty { reply.id = id }
        return face.dialect.body(of: reply, for: request, model: model).bytes
    }

    /// Takes note of the input tokens that the answer's head tells, which count where its body tells none.
    public mutating func note(inputTokens: Int) { self.inputTokens = inputTokens }

    /// What of an upstream's error its caller is shown.
    public func failure(status: Int, body: [UInt8]) -> (problem: UpstreamProblem, body: [UInt8]) {
        let problem = target.problem(status: status, body: body)
        return (problem, face.failureBody(problem))
    }
}
