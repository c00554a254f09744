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

    /// Whether a target has the operation, and nothing in the body that its provider is known to refuse.
    ///
    /// The envelope is no part of the rule, as a copy of it costs more than the test.
    func passes(_ target: Target, _ envelope: RequestEnvelope) -> Bool {
        guard target.takes(operation, envelope, body.readableBytesUInt8Span) else { return false }
        guard target.provider.family == .mistral, operation == .chatCompletions else { return true }
        return !MistralFields.areRefused(in: body.readableBytesUInt8Span)
    }
}
