import Dialects
import NIOCore
import Policy

/// Which targets take a request as it is.
struct PassingRule {
    private let operation: Dialects.Operation
    private let body: ByteBuffer

    /// A rule for a request.
    init(_ operation: Dialects.Operation, _ body: ByteBuffer) {
        self.operation = operation
        self.body = body
    }

    /// Whether a target speaks the caller's dialect, and the conversation has nothing of other providers' answers in it that
    /// this target would refuse.
    ///
    /// The envelope is no part of the rule, as a copy of it costs more than the test.
    func passes(_ target: Target, _ envelope: RequestEnvelope) -> Bool {
        speaks(target, envelope) && !hasForeignHistory(target)
    }

    /// Whether answers of other providers that the gateway has translated have left what a target would refuse.
    func hasForeignHistory(_ target: Target) -> Bool {
        ForeignHistory.stands(
            in: body.readableBytesUInt8Span,
            operation,
            maker: target.maker,
            model: target.model
        )
    }

    /// Whether a target has the operation, and nothing in the body that its provider is known to refuse from any caller.
    func speaks(_ target: Target, _ envelope: RequestEnvelope) -> Bool {
        guard target.takes(operation, envelope, body.readableBytesUInt8Span) else { return false }
        guard target.provider.family == .mistral, operation == .chatCompletions else { return true }
        return !MistralFields.areRefused(in: body.readableBytesUInt8Span)
    }
}
