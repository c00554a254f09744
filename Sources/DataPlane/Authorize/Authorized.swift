import Dialects
import NIOCore
import Policy
import Vocabulary

/// A request whose model its key may call, with the targets that may serve it.
///
/// Only `authorize` makes one.
struct Authorized {
    let principal: Principal
    let operation: Dialects.Operation
    let envelope: RequestEnvelope
    let model: Model
    /// The targets in the order of trying.
    let targets: [Target]
    let bodyLength: Int

    fileprivate init(
        principal: Principal,
        operation: Dialects.Operation,
        envelope: RequestEnvelope,
        model: Model,
        targets: [Target],
        bodyLength: Int
    ) {
        self.principal = principal
        self.operation = operation
        self.envelope = envelope
        self.model = model
        self.targets = targets
        self.bodyLength = bodyLength
    }
}

extension LoopContext {
    /// Reads what decisions need from the body, and finds the model and its targets.
    func authorize(
        _ authenticated: Authenticated,
        _ operation: Dialects.Operation,
        body: ByteBuffer
    ) throws(Refusal) -> Authorized {
        let envelope = try RequestEnvelope.read(operation, body.readableBytesUInt8Span)
        let principal = authenticated.principal
        let snapshot = authenticated.snapshot
        let model = try Access.model(envelope.model, for: principal, in: snapshot)
        let targets = try Routing.plan(
            model,
            labels: principal.requiredLabels,
            in: snapshot,
            chance: chance()
        )
        return Authorized(
            principal: principal,
            operation: operation,
            envelope: envelope,
            model: model,
            targets: targets,
            bodyLength: body.readableBytes
        )
    }
}
