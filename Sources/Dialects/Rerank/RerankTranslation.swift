import JSONText
import Vocabulary

/// The translation of a target's reranking into its caller's form.
public struct RerankTranslation: Sendable {
    /// The request that is answered.
    public let request: RerankRequest
    /// What the target was asked in.
    public let target: RerankForm
    /// The model's name that answers carry; `nil` is what the upstream says.
    public let model: String?
    /// An id for answers that have none.
    public let id: String
    /// The usage that the target has reported.
    public private(set) var usage: Usage?

    /// Begins the translation of an answer.
    public init(_ request: RerankRequest, from target: RerankForm, model: String?, id: String) {
        self.request = request
        self.target = target
        self.model = model
        self.id = id
    }

    /// Translates a whole answer.
    public mutating func whole(_ body: [UInt8]) throws(UpstreamProblem) -> [UInt8] {
        let value: JSONValue
        do {
            value = try JSONValue.read(body)
        } catch {
            throw UpstreamProblem(
                .failed,
                status: 502,
                message: "The upstream's answer is no JSON: \(error)."
            )
        }
        let reply = try RerankReplyReading.reply(from: value, target, to: request)
        usage = reply.usage
        return RerankReplyWriting.body(of: reply, for: request, model: model, id: id).bytes
    }

    /// What of an upstream's error its caller is shown, in Cohere's words.
    public func failure(status: Int, body: [UInt8]) -> (problem: UpstreamProblem, body: [UInt8]) {
        let problem =
            target.isCohere
            ? CohereFailure.problem(status: status, body: body)
            : ChatFailure.problem(status: status, body: body)
        return (problem, CohereFailure.body(problem))
    }
}
