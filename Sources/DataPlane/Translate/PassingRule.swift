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
    /// Whether one of Mistral's SDKs asks: the bodies of all others are not looked through for its forms.
    private let isOfMistralSDK: Bool
    private var hasMistralForms: Bool?

    /// A rule for a request.
    init(_ operation: Dialects.Operation, _ body: ByteBuffer, isOfMistralSDK: Bool) {
        self.operation = operation
        self.body = body
        self.isOfMistralSDK = isOfMistralSDK
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
        guard operation == .chatCompletions else { return false }
        guard target.provider.family == .mistral else {
            return isOfMistralSDK && !target.isAtMistral && findsMistralForms()
        }
        if let known = isRefusedByMistral { return known }
        let isRefused = MistralFields.areRefused(in: body.readableBytesUInt8Span)
        isRefusedByMistral = isRefused
        return isRefused
    }
    private mutating func findsMistralForms() -> Bool {
        if let known = hasMistralForms { return known }
        let isFound = MistralForms.areUsed(in: body.readableBytesUInt8Span)
        hasMistralForms = isFound
        return isFound
    }
}

extension Target {
    /// Whether it is Mistral's own API that an operator has declared as a server that follows OpenAI's.
    fileprivate var isAtMistral: Bool { provider.baseURL.contains(".mistral.ai") }
}
