import Dialects
import NIOCore
import Policy
import Vocabulary

extension Exchange {
    /// Passes a request on to one of a provider's own routes, through the same gate as any other.
    func pass(_ asked: PassthroughRoute) {
        guard let authenticated else { return }
        beginRecord(InferenceRoute(.passthrough), authenticated.principal)
        do throws(Refusal) {
            if facts.hasSeveralTypes {
                throw Refusal(
                    .invalidRequest,
                    "The request must state its content-type once. The caller must repair its head."
                )
            }
            let body = body ?? ByteBuffer()
            self.body = body
            let authorized = try loop.authorize(
                authenticated,
                passing: asked,
                body: body,
                contentType: facts.contentType
            )
            record?.operation = authorized.operation.rawValue
            record?.model = authorized.model.name
            record?.isStream = authorized.envelope.isStream
            addTags(authorized.envelope)
            self.authorized = authorized
            passLimits(authorized)
        } catch {
            refuse(error)
        }
    }
}
