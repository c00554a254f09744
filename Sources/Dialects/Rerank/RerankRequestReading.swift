import JSONText
import Vocabulary

/// Reads requests to rerank.
public enum RerankRequestReading {
    /// Reads a caller's request in a form; `model` is what the path says, where it does.
    public static func request(
        from body: JSONValue,
        _ form: RerankForm,
        model: String?
    ) throws(Refusal) -> RerankRequest {
        guard var fields = body.object else {
            throw Refusal(.invalidBody, "The request body must be a JSON object.")
        }
        let named = fields.take("model")?.string
        guard let model = model ?? named, !model.isEmpty else { throw Refusal(missing: "model") }
        guard let query = fields.take("query") else { throw Refusal(missing: "query") }
        guard let text = query.string else { throw Refusal(rerankField: "query", "must be a string") }
        let documents = try documents(fields.take(form.documents), form)
        var request = RerankRequest(model: model, query: text, documents: documents, form: form)
        if let name = form.limit { request.limit = try count(name, &fields) }
        request.tokensPerDocument = form.isCohere ? try count("max_tokens_per_doc", &fields) : nil
        if let name = form.returnsDocuments { request.returnsDocuments = try truth(name, &fields) }
        if let name = form.truncates { request.truncates = try truth(name, &fields) }
        if form == .cohereV1, let names = fields.take("rank_fields") {
            guard let list = names.array, list.allSatisfy({ $0.string != nil }) else {
                throw Refusal(rerankField: "rank_fields", "must be an array of strings")
            }
            request.fields = list.compactMap(\.string)
        }
        for member in fields.members where !member.value.isNull {
            request.extras.append(member.key, member.value)
        }
        return request
    }

    private static func documents(_ value: JSONValue?, _ form: RerankForm) throws(Refusal) -> [JSONValue] {
        guard let documents = value?.array, !documents.isEmpty else {
            throw Refusal(rerankField: form.documents, "must be an array that is not empty")
        }
        for (index, document) in documents.enumerated() where document.string == nil && document.object == nil
        {
            throw Refusal(rerankField: "\(form.documents)[\(index)]", "must be a string or an object")
        }
        return documents
    }

    private static func count(_ name: String, _ fields: inout JSONObject) throws(Refusal) -> Int? {
        guard let value = fields.take(name) else { return nil }
        guard let count = value.integer, count >= 0 else {
            throw Refusal(rerankField: name, "must be a whole number that is not negative")
        }
        return count
    }

    private static func truth(_ name: String, _ fields: inout JSONObject) throws(Refusal) -> Bool? {
        guard let value = fields.take(name) else { return nil }
        guard let truth = value.bool else { throw Refusal(rerankField: name, "must be true or false") }
        return truth
    }
}

extension Refusal {
    /// The refusal of a request to rerank with a field that is not as it must be.
    init(rerankField field: String, _ rule: String) {
        self.init(.invalidBody, "The request's field '\(field)' \(rule).", param: field)
    }
}
