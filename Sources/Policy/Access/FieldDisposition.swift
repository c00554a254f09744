/// What becomes of a field of a request: what the gateway reads itself, and what goes on to the upstream.
///
/// Looked at for every field of every request: a name is compared only with those of its length, byte by byte.
public enum FieldDisposition: Sendable {
    /// It goes on as it is.
    case forward
    /// It goes nowhere.
    case drop
    /// It names fields of this hop (RFC 9110 section 7.6.1).
    case connection
    /// A key or token in the form of `authorization`.
    case bearer
    /// A key by itself.
    case key
    /// A key as Google's clients send it.
    case googleKey
    /// How long the body is.
    case length
    /// What the client waits for.
    case expectation
    /// The client's id of the request.
    case requestID
    /// Whom the request is for.
    case host
    /// Where proxies say that it comes from.
    case forwardedFor
    /// What it is booked under besides.
    case tags
    /// Another protocol is asked for.
    case upgrade
    /// How long it may wait for limits.
    case longestWait
    /// How urgent it is.
    case priority
    /// Whether its way is to be explained.
    case explanation
    /// It goes on, and asks for Anthropic's form of lists.
    case anthropicVersion
    /// It goes on, and says what the client calls this piece of work.
    case idempotencyKey
    /// The browser's page that asks.
    case origin
    /// The method that a browser's page wants to use.
    case requestedMethod
    /// The fields that a browser's page wants to send.
    case requestedFields

    /// What becomes of a field, by its name.
    public init(_ name: String) {
        self =
            name.utf8.withContiguousStorageIfAvailable { Self.of(Span(_unsafeElements: $0)) } ?? .drop
    }

    /// Whether the field goes on to the upstream; only such fields do rules and strategies look at.
    public var passes: Bool { self == .forward || self == .anthropicVersion || self == .idempotencyKey }

    /// Hop-by-hop fields (RFC 9110 section 7.6.1), credentials, and fields that would choose who is billed or who is
    /// believed to ask never go on.
    private static func of(_ name: Span<UInt8>) -> FieldDisposition {
        switch name.count {
        case 2: if equal(name, "te") { return .drop }
        case 3: if equal(name, "via") { return .drop }
        case 4: if equal(name, "host") { return .host }
        case 6:
            if equal(name, "expect") { return .expectation }
            if equal(name, "cookie") { return .drop }
            if equal(name, "origin") { return .origin }
        case 7:
            if equal(name, "upgrade") { return .upgrade }
            if equal(name, "trailer") { return .drop }
            if equal(name, "api-key") { return .key }
        case 9:
            if equal(name, "x-api-key") { return .key }
            if equal(name, "forwarded") || equal(name, "x-real-ip") { return .drop }
        case 10:
            if equal(name, "connection") { return .connection }
            if equal(name, "keep-alive") { return .drop }
        case 12:
            if equal(name, "x-request-id") { return .requestID }
            if equal(name, "x-auth-token") { return .drop }
        case 13: if equal(name, "authorization") { return .bearer }
        case 14:
            if equal(name, "content-length") { return .length }
            if equal(name, "x-goog-api-key") { return .googleKey }
            if equal(name, "openai-project") { return .drop }
        case 15:
            if equal(name, "accept-encoding") { return .drop }
            if equal(name, "x-forwarded-for") { return .forwardedFor }
            if equal(name, "idempotency-key") { return .idempotencyKey }
        case 16:
            if equal(name, "x-gatehouse-tags") { return .tags }
        case 17:
            if equal(name, "transfer-encoding") { return .drop }
            if equal(name, "anthropic-version") { return .anthropicVersion }
        case 19:
            if equal(name, "openai-organization") || equal(name, "x-goog-user-project") {
                return .drop
            }
            if equal(name, "x-gatehouse-explain") { return .explanation }
        case 20:
            if equal(name, "x-gatehouse-max-wait") { return .longestWait }
            if equal(name, "x-gatehouse-priority") { return .priority }
        case 25: if equal(name, "ocp-apim-subscription-key") { return .drop }
        case 26: if equal(name, "x-serverless-authorization") { return .drop }
        // What they choose costs more than what is held and booked for.
        case 27: if equal(name, "x-amzn-bedrock-service-tier") { return .drop }
        case 40: if equal(name, "x-amzn-bedrock-performanceconfig-latency") { return .drop }
        case 29: if equal(name, "access-control-request-method") { return .requestedMethod }
        case 30:
            if equal(name, "x-goog-iam-authorization-token") { return .drop }
            if equal(name, "access-control-request-headers") { return .requestedFields }
        default: break
        }
        let isDropped =
            hasPrefix(name, "x-forwarded-") || hasPrefix(name, "x-gatehouse-")
            || hasPrefix(name, "proxy-")
            || hasPrefix(name, "x-amz-")
            // Vertex serves faster and dearer by such a field ("Priority PayGo", cloud.google.com/vertex-ai, read 2026-11).
            || hasPrefix(name, "x-vertex-ai-")
            // Portkey takes from them whom it asks, where that is and with which key ("Headers", portkey.ai/docs, read 2026-11).
            || hasPrefix(name, "x-portkey-")
        return isDropped ? .drop : .forward
    }
    @inline(__always)
    private static func equal(_ name: Span<UInt8>, _ lower: StaticString) -> Bool {
        FieldName.equal(name, lower)
    }

    @inline(__always)
    private static func hasPrefix(_ name: Span<UInt8>, _ prefix: StaticString) -> Bool {
        FieldName.hasPrefix(name, prefix)
    }
}
