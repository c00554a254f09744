import Dialects
import NIOCore
import Policy
import Vocabulary

extension Exchange {
    /// `GET /v1/models`: what the key may call.
    func listModels() {
        guard let authenticated else { return }
        let models = Access.models(for: authenticated.principal, in: authenticated.published.snapshot)
        let entries = models.map(Self.entry)
        respondJSON(facts.hasAnthropicVersion ? AnthropicModelList.body(entries) : ModelList.body(entries))
    }

    /// `GET /v1/models/{id}`.
    func showModel(_ name: String) {
        guard let authenticated else { return }
        do throws(Refusal) {
            let model = try Access.model(
                name,
                for: authenticated.principal,
                in: authenticated.published.snapshot
            )
            let entry = Self.entry(model)
            respondJSON(facts.hasAnthropicVersion ? AnthropicModelList.body(entry) : ModelList.body(entry))
        } catch {
            refuse(error)
        }
    }

    private static func entry(_ model: Model) -> ModelList.Entry {
        let owner = model.targets.first?.provider.name ?? "gatehouse"
        return ModelList.Entry(id: model.name, created: model.createdSeconds, ownedBy: owner)
    }

    private func respondJSON(_ bytes: [UInt8]) {
        var head = ResponseHead(status: 200, lines: allocator.buffer(capacity: 256))
        head.add("content-type", "application/json")
        head.add("x-request-id", requestID)
        let sink = sink
        finish()
        sink?.respond(head, body: ByteBuffer(bytes: bytes), closing: false)
    }
}
