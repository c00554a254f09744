import Dialects
import JSONText
import Policy

extension Target {
    /// Whether a request may pass to it as it is: the provider has the operation, and means by it what the caller does.
    func takes(_ operation: Dialects.Operation, _ envelope: RequestEnvelope, _ body: Span<UInt8>) -> Bool {
        guard serves(operation) else { return false }
        return switch operation {
        case .embeddings: takesEmbeddings(body)
        case .rerankV1: rerankForm == .face(operation, in: body)
        // Bedrock's models of other makers are invoked in other words than Anthropic's; a
        // profile (`arn:…`) does not tell.
        case .invoke:
            maker == .anthropic || model.hasPrefix("arn:") || !body.hasMember("anthropic_version")
        // Vertex has the whole request's fields beside the contents, and models under other names.
        case .geminiCountTokens, .embedContent: provider.family != .vertex || envelope.namedModels.isEmpty
        default: true
        }
    }

    /// Whether a request for embeddings has none of OpenAI's words that the provider has others for.
    ///
    /// Voyage knows base64 by OpenAI's word, but not the rest of its answer's form: who says it in Voyage's own words expects
    /// Voyage's.
    private func takesEmbeddings(_ body: Span<UInt8>) -> Bool {
        // Mistral has another name for it (docs.mistral.ai/api, "Embeddings", read 2026-11).
        if provider.family == .mistral, body.hasMember("dimensions") { return false }
        switch embeddingForm {
        case .jina: return !body.hasMember("encoding_format")
        case .voyage:
            guard !body.hasMember("dimensions"), !body.hasMember("encoding_format", text: "\"float\"") else {
                return false
            }
            let own: [StaticString] = ["input_type", "truncation", "output_dimension", "output_dtype"]
            return !body.hasMember("encoding_format") || own.contains { body.hasMember($0) }
        default: return true
        }
    }

    /// The form in which a provider that follows OpenAI's routes has embeddings.
    var embeddingForm: EmbeddingForm {
        switch provider.family {
        case .jina: .jina
        case .compatible where provider.declaration.kind == "voyage": .voyage
        default: .openAI
        }
    }

    /// The form in which it reranks; `nil` if it does not.
    var rerankForm: RerankForm? {
        switch provider.family {
        case .cohere: .cohereV2
        case .bedrock: model.contains("cohere.rerank") ? .bedrock : nil
        default:
            switch provider.declaration.kind {
            case _ where !serves(.rerankV1): nil
            case "voyage": .voyage
            case "tei": .textEmbeddings
            default: .jina
            }
        }
    }
}

extension Span where Element == UInt8 {
    /// Whether an object has a member of this name, and of this value if one is given.
    fileprivate func hasMember(_ name: StaticString, text: StaticString? = nil) -> Bool {
        var outline = JSONOutline()
        guard outline.enter(self, UInt8(ascii: "{")) else { return false }
        while let key = outline.nextMember(self) {
            let value = outline.skipValue(self)
            guard key.matches(name, in: self) else { continue }
            guard let text else { return true }
            if holds(text, at: value.lowerBound) { return true }
        }
        return false
    }
}
