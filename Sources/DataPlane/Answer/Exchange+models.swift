import Dialects
import NIOCore
import Policy
import Ports
import Vocabulary

/// In whose words models are listed.
enum ModelForm {
    case openAI, anthropic, gemini
}

extension RequestFacts {
    /// The words of a caller that asks on a path which several dialects have.
    var modelForm: ModelForm { hasAnthropicVersion ? .anthropic : hasGoogleKey ? .gemini : .openAI }
}

extension Exchange {
    /// The models that the key may call.
    func listModels(_ form: ModelForm) {
        guard let authenticated else { return }
        let models = Access.models(for: authenticated.principal, in: authenticated.published.snapshot)
        switch form {
        case .openAI: respondJSON(ModelList.body(models.map(Self.entry)))
        case .anthropic: respondJSON(AnthropicModelList.body(models.map(Self.entry)))
        case .gemini: respondJSON(GeminiModelList.body(models.map(Self.geminiEntry)))
        }
    }

    /// One model that the key may call.
    func showModel(_ name: String, _ form: ModelForm) {
        guard let authenticated else { return }
        do throws(Refusal) {
            let model = try Access.shownModel(
                name,
                for: authenticated.principal,
                in: authenticated.published.snapshot
            )
            switch form {
            case .openAI: respondJSON(ModelList.body(Self.entry(model)))
            case .anthropic: respondJSON(AnthropicModelList.body(Self.entry(model)))
            case .gemini: respondJSON(GeminiModelList.body(Self.geminiEntry(model)))
            }
        } catch {
            refuse(error)
        }
    }

    private static func entry(_ model: Model) -> ModelList.Entry {
        let owner = model.targets.first?.provider.name ?? "gatehouse"
        return ModelList.Entry(id: model.name, created: model.createdSeconds, ownedBy: owner)
    }

    private static func geminiEntry(_ model: Model) -> GeminiModelList.Entry {
        GeminiModelList.Entry(
            id: model.name,
            inputTokenLimit: model.targets.first?.contextTokens,
            outputTokenLimit: model.targets.first?.maxOutputTokens
        )
    }

    func respondJSON(_ bytes: [UInt8]) {
        var head = ResponseHead(status: 200, in: loop.scratch.take(room: 512))
        head.add("content-type", "application/json")
        addRequestID(to: &head)
        addCrossOrigin(to: &head)
        let sink = sink
        finish()
        sink?.respond(head, body: ByteBuffer(bytes: bytes), closing: false)
    }
}
