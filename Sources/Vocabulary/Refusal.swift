/// A request that the gateway does not serve, and why: what the error table of the public surface says.
public struct Refusal: Error, Hashable, Sendable {
    /// The closed set of reasons, by the code that clients see.
    public enum Code: String, Sendable, CaseIterable {
        /// No key, or one that is unknown, revoked or expired.
        case invalidAPIKey = "invalid_api_key"
        /// The model is unknown or not granted.
        case modelNotFound = "model_not_found"
        /// The route is unknown.
        case routeNotFound = "not_found"
        /// The route does not take this method.
        case methodNotAllowed = "method_not_allowed"
        /// The body is not the JSON that the route asks for.
        case invalidBody = "invalid_body"
        /// The request's HTTP framing or head is not acceptable.
        case invalidRequest = "invalid_request"
        /// The body is larger than `max_body`.
        case bodyTooLarge = "body_too_large"
        /// The request did not arrive in time.
        case requestTimeout = "request_timeout"
        /// A limit of requests, tokens or concurrency is reached.
        case rateLimitExceeded = "rate_limit_exceeded"
        /// A budget would be passed.
        case budgetExceeded = "budget_exceeded"
        /// The answer that the request goes on from is not kept, or not for this team.
        case previousResponseNotFound = "previous_response_not_found"
        /// The answer that is asked for is not kept, or not for this team.
        case responseNotFound = "response_not_found"
        /// The request's idempotency key was used for another request.
        case idempotencyKeyReused = "idempotency_key_reused"
        /// A request with the same idempotency key is under way.
        case idempotencyKeyInUse = "idempotency_key_in_use"
        /// A rule of the operator's blocks the request.
        case contentBlocked = "content_blocked"
        /// The model has no price and its policy does not allow that.
        case unpricedModel = "unpriced_model"
        /// Every target failed or is open-circuit.
        case noTargetAvailable = "no_target_available"
        /// The upstream refused the operator's credential.
        case upstreamCredentials = "upstream_credentials"
        /// The upstream answered something that is not HTTP, or failed after bytes had come.
        case upstreamFailed = "upstream_failed"
        /// The upstream did not answer in time.
        case upstreamTimeout = "upstream_timeout"
        /// The ledger cannot write or cannot decide.
        case ledgerUnavailable = "ledger_unavailable"
        /// The issuer of a workload's token cannot be asked, so that the token can be neither accepted nor refused.
        case issuerUnavailable = "issuer_unavailable"
        /// The gateway is draining or full.
        case overloaded = "overloaded"
    }

    /// Why.
    public var code: Code
    /// A sentence for a person, without secrets, that says who must act.
    public var message: String
    /// The field of the request that is meant, if one is.
    public var param: String?
    /// When a repeat can succeed.
    public var retryAfter: Duration?

    /// Makes a refusal.
    public init(_ code: Code, _ message: String, param: String? = nil, retryAfter: Duration? = nil) {
        self.code = code
        self.message = message
        self.param = param
        self.retryAfter = retryAfter
    }
}

extension Refusal.Code {
    /// The HTTP status.
    public var status: Int {
        switch self {
        case .invalidAPIKey: 401
        case .modelNotFound, .routeNotFound, .responseNotFound: 404
        case .methodNotAllowed: 405
        case .invalidBody, .invalidRequest, .unpricedModel, .previousResponseNotFound, .contentBlocked: 400
        case .bodyTooLarge: 413
        case .requestTimeout: 408
        case .idempotencyKeyInUse: 409
        case .idempotencyKeyReused: 422
        case .rateLimitExceeded, .budgetExceeded: 429
        case .upstreamCredentials, .upstreamFailed: 502
        case .noTargetAvailable, .ledgerUnavailable, .issuerUnavailable, .overloaded: 503
        case .upstreamTimeout: 504
        }
    }

    /// The `type` of an OpenAI error body.
    public var openAIType: String {
        switch self {
        case .invalidAPIKey: "authentication_error"
        case .modelNotFound, .routeNotFound, .methodNotAllowed, .invalidBody, .invalidRequest, .bodyTooLarge,
            .requestTimeout, .unpricedModel, .previousResponseNotFound, .responseNotFound,
            .idempotencyKeyReused, .idempotencyKeyInUse, .contentBlocked:
            "invalid_request_error"
        case .rateLimitExceeded: "rate_limit_error"
        case .budgetExceeded: "insufficient_quota"
        case .noTargetAvailable, .upstreamCredentials, .upstreamTimeout, .upstreamFailed: "upstream_error"
        case .ledgerUnavailable, .issuerUnavailable, .overloaded: "server_error"
        }
    }
}
