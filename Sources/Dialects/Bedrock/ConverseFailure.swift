import JSONText
import Vocabulary

/// Refusals and upstreams' errors in the words of the dialect.
public enum ConverseFailure {
    /// The body of an answer: `{"message"}`, and the type under `__type`, where clients find it too that do not get
    /// the field `x-amzn-errortype` (https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html).
    public static func body(_ refusal: Refusal) -> [UInt8] {
        body(type: type(of: refusal), message: refusal.message).bytes
    }

    /// The body of an answer for an upstream's error, in its words where they may be shown.
    public static func body(_ problem: UpstreamProblem) -> [UInt8] {
        body(type: type(of: problem.kind), message: problem.shownMessage).bytes
    }

    /// The type of a refusal, for the head's `x-amzn-errortype`.
    public static func type(of refusal: Refusal) -> String {
        switch refusal.code {
        case .invalidAPIKey: "AccessDeniedException"
        case .modelNotFound, .routeNotFound, .responseNotFound: "ResourceNotFoundException"
        case .rateLimitExceeded: "ThrottlingException"
        case .budgetExceeded: "ServiceQuotaExceededException"
        case .requestTimeout, .upstreamTimeout: "ModelTimeoutException"
        case .upstreamCredentials, .upstreamFailed: "ModelErrorException"
        case .noTargetAvailable, .ledgerUnavailable, .issuerUnavailable, .overloaded:
            "ServiceUnavailableException"
        case .methodNotAllowed, .invalidBody, .invalidRequest, .bodyTooLarge, .unpricedModel,
            .previousResponseNotFound, .idempotencyKeyReused, .contentBlocked:
            "ValidationException"
        case .idempotencyKeyInUse: "ConflictException"
        }
    }

    /// The type of an upstream's error.
    public static func type(of kind: UpstreamProblem.Kind) -> String {
        switch kind {
        case .invalidRequest, .contextTooLong, .contentFiltered, .tooLarge: "ValidationException"
        case .modelNotFound: "ResourceNotFoundException"
        case .rateLimited: "ThrottlingException"
        case .overloaded: "ServiceUnavailableException"
        case .timeout: "ModelTimeoutException"
        // These concern the operator's account, not the caller's.
        case .credentials, .credit: "InternalServerException"
        case .failed: "ModelErrorException"
        case .callerKey: "AccessDeniedException"
        }
    }

    /// The exception that ends a stream which has failed after its head was sent; nothing may follow.
    public static func event(_ refusal: Refusal) -> [UInt8] {
        event(type: type(of: refusal), message: refusal.message)
    }

    /// The same for an upstream's error.
    public static func event(_ problem: UpstreamProblem) -> [UInt8] {
        event(type: type(of: problem.kind), message: problem.shownMessage)
    }

    /// Within a stream only some exceptions exist (API reference, `ConverseStreamOutput`).
    private static func event(type: String, message: String) -> [UInt8] {
        let name =
            switch type {
            case "ValidationException", "ResourceNotFoundException": "validationException"
            case "ThrottlingException", "ServiceQuotaExceededException": "throttlingException"
            case "ServiceUnavailableException": "serviceUnavailableException"
            case "ModelErrorException", "ModelTimeoutException": "modelStreamErrorException"
            default: "internalServerException"
            }
        var bytes: [UInt8] = []
        AWSEventFrames.append(exception: name, ["message": .string(message)], to: &bytes)
        return bytes
    }

    private static func body(type: String, message: String) -> JSONValue {
        ["__type": .string(type), "message": .string(message)]
    }
}
