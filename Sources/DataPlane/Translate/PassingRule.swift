import Dialects
import NIOCore
import Policy

/// Which targets take a request as it is.
struct PassingRule {
    private let operation: Dialects.Operation
    private let body: ByteBuffer
    /// What the body was found to have for those who read it: targets of a plan are often of one provider.
    private var found: [ForeignHistory.Reader: Bool] = [:]
    private var isRefusedByMistral: Bool?

    /// A rule for a request.
    init(_ operation: Dialects.Operation, _ body: ByteBuffer) {
        self.operation = operation
        self.body = body
    }

    /// Whether a target speaks the caller's dialect, and the body has nothing that its provider is known to refuse.
    ///
    /// The envelope is no part of the rule, as a copy of it costs more than the test.
    mutating func passes(_ target: Target, _ envelope: RequestEnvelope) -> Bool {
        speaks(target, envelope) && !isRefused(by: target) && !hasForeignHistory(target)
    }

    /// Whether a target has the operation.
    func speaks(_ target: Target, _ envelope: RequestEnvelope) -> Bool {
        target.takes(operation, envelope, body.readableBytesUInt8Span)
    }

    /// Whether answers of other providers that the gateway has translated have left what a target would refuse.
    mutating func hasForeignHistory(_ target: Target) -> Bool {
        guard let reader = ForeignHistory.Reader(operation, maker: target.maker, model: target.model) else {
            return false
        }
        if let known = found[reader] { return known }
        let isFound = reader.finds(body.readableBytesUInt8Span)
        found[reader] = isFound
        return isFound
    }

    /// Whether the body has what the target's provider refuses from any caller.
    private mutating func isRefused(by target: Target) -> Bool {
        guard target.provider.family == .mistral, operation == .chatCompletions else { return false }
        if let known = isRefusedByMistral { return known }
        let isRefused = MistralFields.areRefused(in: body.readableBytesUInt8Span)
        isRefusedByMistral = isRefused
        return isRefused
    }
}
