import Policy

/// Which header fields of answers cross the gateway; of requests `FieldDisposition` says it.
///
/// Looked at for every field of every message: a name is compared only with those of its length, byte by byte.
enum FieldPolicy {
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
    static func equal(_ name: Span<UInt8>, _ lower: StaticString) -> Bool { FieldName.equal(name, lower) }

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
        FieldName.hasPrefix(name, prefix)
    }

    @inline(__always)
    static func fold(_ byte: UInt8) -> UInt8 { FieldName.fold(byte) }
}
