import JSONText
import Vocabulary

/// The translation of a target's reranking into its caller's form.
public struct RerankTranslation: AnswerTranslating {
    /// The request that is answered.
    public let request: RerankRequest
    /// What the target was asked in.
    public let target: RerankForm
    /// The model's name that answers carry; `nil` is what the upstream says.
    public var model: String?
    /// An id for answers that have none.
    public var id: String
    /// The usage that the target has reported.
    public private(set) var usage: Usage?
    private var inputTokens: Int?

    /// Begins the translation of an answer.
    public init(_ request: RerankRequest, from target: RerankForm, model: String? = nil, id: String = "") {
        self.request = request
        self.target = target
        self.model = model
        self.id = id
    }

    /// Translates a whole answer.
    public mutating func whole(_ body: [UInt8]) throws(UpstreamProblem) -> [UInt8] {
        let value = try JSONValue.ofAnswer(body)
        var reply = try RerankReplyReading.reply(from: value, target, to: request)
        reply.usage = reply.usage ?? inputTokens.map { Usage(input: $0) }
        usage = reply.usage
        return RerankReplyWriting.body(of: reply, for: request, model: model, id: id).bytes
    }

    /// Takes note of the input tokens that the answer's head tells, which count where its body tells none.
    public mutating func note(inputTokens: Int) { self.inputTokens = inputTokens }

    /// What of an upstream's error its caller is shown, in Cohere's words.
    public func failure(status: Int, body: [UInt8]) -> (problem: UpstreamProblem, body: [UInt8]) {
        let problem =
            target.isCohere
            ? CohereFailure.problem(status: status, body: body)
            : ChatFailure.problem(status: status, body: body)
        return (problem, CohereFailure.body(problem))
    }
}
