/// Which header fields cross the gateway, in either direction.
///
/// Looked at for every field of every message: a name is compared only with those of its length, byte by byte.
enum FieldPolicy {
    /// What becomes of a field of a request.
    enum RequestDisposition {
        case forward, drop, connection, bearer, key, length, expectation, requestID, host, forwardedFor, tags
        case upgrade, longestWait, priority, explanation, googleKey, anthropicVersion, idempotencyKey, origin,
            requestedMethod,
            requestedFields

        /// Whether the field goes on to the upstream.
        var passes: Bool { self == .forward || self == .anthropicVersion || self == .idempotencyKey }
    }

    /// What becomes of a field of a request, by its name.
    static func disposition(ofRequestField name: String) -> RequestDisposition {
        name.utf8.withContiguousStorageIfAvailable { disposition(ofRequestField: Span(_unsafeElements: $0)) }
            ?? .drop
    }

    /// Hop-by-hop fields (RFC 9110 section 7.6.1), credentials, and fields that would choose who is billed or who is
    /// believed to ask never go on.
    static func disposition(ofRequestField name: Span<UInt8>) -> RequestDisposition {
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
            if equal(name, "openai-organization") || equal(name, "x-goog-user-project") { return .drop }
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
            hasPrefix(name, "x-forwarded-") || hasPrefix(name, "x-gatehouse-") || hasPrefix(name, "proxy-")
            || hasPrefix(name, "x-amz-")
            // Vertex serves faster and dearer by such a field ("Priority PayGo", cloud.google.com/vertex-ai, read 2026-11).
            || hasPrefix(name, "x-vertex-ai-")
            // Portkey takes from them whom it asks, where that is and with which key ("Headers", portkey.ai/docs, read 2026-11).
            || hasPrefix(name, "x-portkey-")
        return isDropped ? .drop : .forward
    }

    /// Whether a field of an answer goes to the client.
    ///
    /// Framing is written anew; rate limits and account ids are the operator's own business; the request id
    /// is ours.
    static func passes(answerField name: Span<UInt8>) -> Bool {
        switch name.count {
        case 3: if equal(name, "via") { return false }
        case 7: if equal(name, "upgrade") || equal(name, "trailer") || equal(name, "alt-svc") { return false }
        case 10:
            if equal(name, "connection") || equal(name, "keep-alive") || equal(name, "set-cookie") {
                return false
            }
        case 11: if equal(name, "set-cookie2") { return false }
        case 12: if equal(name, "x-request-id") { return false }
        case 14: if equal(name, "content-length") || equal(name, "openai-project") { return false }
        case 17: if equal(name, "transfer-encoding") { return false }
        case 19: if equal(name, "openai-organization") { return false }
        // It speaks of the upstream's host, and would bind the gateway's.
        case 25: if equal(name, "strict-transport-security") { return false }
        default: break
        }
        // What pages may read an answer is said of the gateway's origin, not of the upstream's.
        return !hasPrefix(name, "proxy-") && !hasPrefix(name, "access-control-")
            // By size at Mistral, of trial keys at Cohere, of tiers at Anthropic.
            && !hasPrefix(name, "x-ratelimit") && !hasPrefix(name, "anthropic-ratelimit-")
            && !hasPrefix(name, "anthropic-priority-") && !hasPrefix(name, "anthropic-fast-")
            && !hasPrefix(name, "x-trial-") && !hasPrefix(name, "x-endpoint-monthly-call-")
            && !hasPrefix(name, "x-gatehouse-")
            && !hasPrefix(name, "anthropic-organization")
    }

    /// Compares with lower-case ASCII text of the same length, ignoring the case of letters.
    @inline(__always)
    static func equal(_ name: Span<UInt8>, _ lower: StaticString) -> Bool {
        name.count == lower.utf8CodeUnitCount && begins(name, lower)
    }

    /// Compares with lower-case ASCII text, ignoring the case of letters.
    static func equal(_ text: String, _ lower: StaticString) -> Bool {
        text.utf8.withContiguousStorageIfAvailable { equal(Span(_unsafeElements: $0), lower) }
            ?? equal(text.utf8, lower.description.utf8)
    }

    /// What follows lower-case ASCII text, whose letters may have any case, and blanks; `nil` if it does not begin so.
    static func text(_ text: String, after lower: StaticString) -> String? {
        text.utf8.withContiguousStorageIfAvailable { bytes -> String? in
            guard hasPrefix(Span(_unsafeElements: bytes), lower) else { return nil }
            let rest = bytes[lower.utf8CodeUnitCount...]
            // Before what is left there is ASCII only, so it begins with a whole character.
            return String(decoding: rest[(rest.firstIndex { $0 != 0x20 } ?? rest.endIndex)...], as: UTF8.self)
        } ?? nil
    }

    /// Compares texts, ignoring the case of ASCII letters.
    static func equal(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { fold($0) == fold($1) }
    }

    /// The members of a comma-separated list of names, without the blanks around them.
    static func list(_ value: String) -> [Substring] {
        value.split(separator: ",").map { member in
            let start = member.drop { $0 == " " || $0 == "\t" }
            let end = start.lastIndex { $0 != " " && $0 != "\t" }
            return end.map { start[...$0] } ?? ""
        }
    }

    @inline(__always)
    static func hasPrefix(_ name: Span<UInt8>, _ prefix: StaticString) -> Bool {
        name.count >= prefix.utf8CodeUnitCount && begins(name, prefix)
    }

    @inline(__always)
    private static func begins(_ name: Span<UInt8>, _ lower: StaticString) -> Bool {
        // A StaticString of ASCII text has its bytes at `utf8Start`, as many as are counted.
        let expected = lower.utf8Start
        for index in 0..<lower.utf8CodeUnitCount where fold(name[index]) != expected[index] { return false }
        return true
    }

    @inline(__always)
    static func fold(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }
}
