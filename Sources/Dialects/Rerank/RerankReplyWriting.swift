import JSONText
import Vocabulary

/// Writes reranked documents for callers.
public enum RerankReplyWriting {
    /// An answer in the form of the request; `model` is the name that it carries, `nil` what the upstream says, and `id`
    /// stands in for one that the upstream did not give.
    public static func body(
        of reply: RerankReply,
        for request: RerankRequest,
        model: String?,
        id: String
    ) -> JSONValue {
        let form = request.form
        let name = JSONValue.string(model ?? (reply.model.isEmpty ? request.model : reply.model))
        let results = JSONValue.array(reply.results.map { result($0, request) })
        let tokens = JSONValue.integer(reply.usage?.input ?? 0)
        switch form {
        case .cohereV1, .cohereV2, .bedrock:
            return [
                "id": .string(reply.id.isEmpty ? id : reply.id), "results": results,
                "meta": [
                    "api_version": ["version": form == .cohereV1 ? "1" : "2"],
                    "billed_units": units(reply.usage),
                ],
            ]
        case .jina:
            return ["model": name, "object": "list", "results": results, "usage": ["total_tokens": tokens]]
        case .voyage:
            return ["object": "list", "data": results, "model": name, "usage": ["total_tokens": tokens]]
        case .textEmbeddings: return results
        }
    }

    private static func units(_ usage: Usage?) -> JSONValue {
        var units = JSONObject()
        if let searches = usage?.rare[.searchUnits], searches > 0 {
            units.append("search_units", .integer(searches))
        }
        if let tokens = usage?.input, tokens > 0 { units.append("input_tokens", .integer(tokens)) }
        return .object(units)
    }

    private static func result(_ result: RerankReply.Result, _ request: RerankRequest) -> JSONValue {
        let form = request.form
        var value = JSONObject([("index", .integer(result.index))])
        value.append(form == .textEmbeddings ? "score" : "relevance_score", result.score)
        guard request.returnsDocuments ?? form.returnsByDefault,
            request.documents.indices.contains(result.index)
        else { return .object(value) }
        let document = request.documents[result.index]
        switch form {
        case .voyage: value.append("document", .string(request.text(of: document)))
        case .textEmbeddings: value.append("text", .string(request.text(of: document)))
        case .cohereV1, .cohereV2, .bedrock, .jina:
            value.append("document", document.object == nil ? ["text": document] : document)
        }
        return .object(value)
    }
}
