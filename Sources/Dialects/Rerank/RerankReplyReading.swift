import JSONText
import Vocabulary

/// Reads answers of targets that rerank.
public enum RerankReplyReading {
    /// Reads an answer of a form to a request; throws where it is none.
    public static func reply(
        from body: JSONValue,
        _ form: RerankForm,
        to request: RerankRequest
    ) throws(UpstreamProblem) -> RerankReply {
        guard let values = (form == .textEmbeddings ? body : body["results"] ?? body["data"])?.array else {
            if body["message"]?.string != nil { throw CohereFailure.problem(in: body, status: 502) }
            throw malformed("results")
        }
        var results: [RerankReply.Result] = []
        for (place, value) in values.enumerated() {
            guard let index = value["index"]?.integer, request.documents.indices.contains(index) else {
                throw malformed("results[\(place)].index")
            }
            guard let score = value["relevance_score"] ?? value["score"], score.number != nil else {
                throw malformed("results[\(place)].relevance_score")
            }
            results.append(
                RerankReply.Result(index: index, score: score, document: value["document"] ?? value["text"])
            )
        }
        var reply = RerankReply(results: ordered(results, limit: request.limit))
        reply.id = body["id"]?.string ?? ""
        reply.model = body["model"]?.string ?? ""
        let bytes = body.bytes
        reply.usage = RerankUsage.usage(bytes.span)
        return reply
    }

    /// The best first; of equal ones, in the order that they came in.
    private static func ordered(_ results: [RerankReply.Result], limit: Int?) -> [RerankReply.Result] {
        let ordered = results.enumerated().sorted { left, right in
            let (first, second) = (left.element.score.number ?? 0, right.element.score.number ?? 0)
            return first == second ? left.offset < right.offset : first > second
        }
        return ordered.prefix(limit ?? .max).map(\.element)
    }

    private static func malformed(_ field: String) -> UpstreamProblem {
        UpstreamProblem(
            .failed,
            status: 502,
            message: "The upstream's answer holds no scores where they must be ('\(field)')."
        )
    }
}
