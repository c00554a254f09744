/// Which header fields cross the gateway, in either direction.
enum FieldPolicy {
    /// What becomes of a field of a request.
    enum RequestDisposition {
        case forward, drop, bearer, key, length, expectation, requestID, host
    }

    /// Hop-by-hop fields (RFC 9110 section 7.6.1), credentials, and fields that would choose who is billed or who is
    /// believed to ask never go on.
    static func disposition(ofRequestField name: String) -> RequestDisposition {
        let name = name.utf8
        switch name.count {
        case 2 where equal(name, "te".utf8): return .drop
        case 3 where equal(name, "via".utf8): return .drop
        case 4 where equal(name, "host".utf8): return .host
        case 6 where equal(name, "expect".utf8): return .expectation
        case 6 where equal(name, "cookie".utf8): return .drop
        case 7:
            if equal(name, "upgrade".utf8) || equal(name, "trailer".utf8) { return .drop }
            if equal(name, "api-key".utf8) { return .drop }
        case 9 where equal(name, "x-api-key".utf8): return .key
        case 9 where equal(name, "forwarded".utf8): return .drop
        case 10 where equal(name, "connection".utf8) || equal(name, "keep-alive".utf8): return .drop
        case 12 where equal(name, "x-request-id".utf8): return .requestID
        case 13 where equal(name, "authorization".utf8): return .bearer
        case 14 where equal(name, "content-length".utf8): return .length
        case 14 where equal(name, "x-goog-api-key".utf8): return .key
        case 14 where equal(name, "openai-project".utf8): return .drop
        case 15 where equal(name, "accept-encoding".utf8): return .drop
        case 16 where equal(name, "proxy-connection".utf8): return .drop
        case 17 where equal(name, "transfer-encoding".utf8): return .drop
        case 19 where equal(name, "proxy-authorization".utf8) || equal(name, "openai-organization".utf8):
            return .drop
        case 19 where equal(name, "x-goog-user-project".utf8): return .drop
        default: break
        }
        if name.count >= 9, first(name, is: "x") {
            if hasPrefix(name, "x-forwarded-".utf8) || hasPrefix(name, "x-gatehouse-".utf8) { return .drop }
            if equal(name, "x-real-ip".utf8) { return .drop }
        }
        return .forward
    }

    /// Whether a field of an answer goes to the client.
    ///
    /// Framing is written anew; rate limits and account ids are the operator's own business; the request id
    /// is ours.
    static func passes(answerField name: some Collection<UInt8>) -> Bool {
        switch name.count {
        case 3: return !equal(name, "via".utf8)
        case 7:
            return
                !(equal(name, "upgrade".utf8) || equal(name, "trailer".utf8) || equal(name, "alt-svc".utf8))
        case 10:
            return
                !(equal(name, "connection".utf8) || equal(name, "keep-alive".utf8)
                || equal(name, "set-cookie".utf8))
        case 11: return !equal(name, "set-cookie2".utf8)
        case 12: return !(equal(name, "x-request-id".utf8))
        case 14: return !(equal(name, "content-length".utf8) || equal(name, "openai-project".utf8))
        case 17: return !equal(name, "transfer-encoding".utf8)
        case 18: return !equal(name, "proxy-authenticate".utf8) && passesByPrefix(name)
        case 19: return !equal(name, "openai-organization".utf8) && passesByPrefix(name)
        default: return passesByPrefix(name)
        }
    }

    private static func passesByPrefix(_ name: some Collection<UInt8>) -> Bool {
        guard name.count > 11 else { return true }
        return
            !(hasPrefix(name, "x-ratelimit-".utf8) || hasPrefix(name, "x-gatehouse-".utf8)
            || hasPrefix(name, "anthropic-organization".utf8))
    }

    /// Compares with lower-case ASCII text, ignoring the case of letters.
    static func equal(_ left: some Collection<UInt8>, _ lower: some Collection<UInt8>) -> Bool {
        left.count == lower.count && zip(left, lower).allSatisfy { fold($0) == fold($1) }
    }

    private static func hasPrefix(_ name: some Collection<UInt8>, _ prefix: some Collection<UInt8>) -> Bool {
        name.count >= prefix.count && zip(name, prefix).allSatisfy { fold($0) == $1 }
    }

    private static func first(_ name: some Collection<UInt8>, is letter: Unicode.Scalar) -> Bool {
        name.first.map { fold($0) == UInt8(ascii: letter) } ?? false
    }

    private static func fold(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }
}
