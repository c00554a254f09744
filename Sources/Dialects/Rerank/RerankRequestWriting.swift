import JSONText
import Vocabulary

/// Writes requests to rerank for targets.
public enum RerankRequestWriting {
    /// The body for a target of a form; notes in `rendering` what it cannot express.
    ///
    /// A limit that the form has no field for, and documents that it does not repeat, are made good in the answer.
    public static func body(
        of request: RerankRequest,
        _ form: RerankForm,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONValue {
        var fields = JSONObject()
        if form == .bedrock {
            fields.append("api_version", 2)
        } else if form != .textEmbeddings {
            fields.append("model", .string(rendering.model))
        }
        fields.append("query", .string(request.query))
        fields.append(form.documents, .array(try documents(of: request, form)))
        if let name = form.limit { fields.append(name, request.limit.map { .integer($0) }) }
        try writeOptions(of: request, form, to: &fields, &rendering)
        for member in request.extras.members {
            if request.form == form {
                fields.append(member.key, member.value)
            } else {
                _ = try rendering.give(up: .otherFields, field: member.key)
            }
        }
        return .object(fields)
    }

    private static func writeOptions(
        of request: RerankRequest,
        _ form: RerankForm,
        to fields: inout JSONObject,
        _ rendering: inout Rendering
    ) throws(Refusal) {
        if let name = form.returnsDocuments {
            // What the caller's form gives by default, the target must be asked for.
            let wish = request.returnsDocuments
            if request.form == form {
                fields.append(name, wish.map { .bool($0) })
            } else {
                fields.append(name, .bool(wish ?? request.form.returnsByDefault))
            }
        }
        if let tokens = request.tokensPerDocument {
            if form.isCohere {
                fields.append("max_tokens_per_doc", .integer(tokens))
            } else {
                _ = try rendering.give(up: .otherFields, field: "max_tokens_per_doc")
            }
        }
        if let truncates = request.truncates {
            if let name = form.truncates {
                fields.append(name, .bool(truncates))
            } else {
                _ = try rendering.give(up: .otherFields, field: request.form.truncates ?? "truncate")
            }
        }
        if form == .cohereV1, !request.fields.isEmpty {
            fields.append("rank_fields", .array(request.fields.map { .string($0) }))
        }
    }

    private static func documents(
        of request: RerankRequest,
        _ form: RerankForm
    ) throws(Refusal) -> [JSONValue] {
        var documents: [JSONValue] = []
        for (index, document) in request.documents.enumerated() {
            if request.form == form || (form.takesObjects && request.fields.isEmpty) || document.string != nil
            {
                documents.append(document)
                continue
            }
            guard document["image"] == nil else {
                throw Refusal(
                    rerankField: "\(request.form.documents)[\(index)]",
                    "has a picture, which the model's target cannot take"
                )
            }
            documents.append(.string(request.text(of: document)))
        }
        return documents
    }
}
