import JSONText
import Vocabulary

/// The reading of usage in answers and events of Anthropic's Messages.
///
/// A stream reports twice: `message_start` begins, and `message_delta` says what has become of it, sometimes without the
/// counts of input. The last value of each count that is not null holds.
public enum AnthropicUsage: UsageReading {
    /// As Anthropic counts.
    public static let convention = UsageConvention.anthropic
    /// Where the report stands.
    public static let reportKey: StaticString = "usage"
    /// `message_start` carries the message.
    public static let wrapperKeys: [StaticString] = ["message"]

    /// Reads a count, or an object of counts.
    public static func readMember(
        _ key: JSONKey,
        into raw: inout RawUsage,
        _ outline: inout JSONOutline,
        _ bytes: Span<UInt8>
    ) {
        if key.matches("iterations", in: bytes) {
            readIterations(into: &raw, &outline, bytes)
        } else if key.matches("service_tier", in: bytes) {
            // Whichever of tier and speed comes first: fast mode is dearer than every tier.
            let tier = ServiceTier.read(&outline, bytes)
            if raw.serviceTier != .priority { raw.serviceTier = tier ?? raw.serviceTier }
        } else if key.matches("speed", in: bytes) {
            readSpeed(into: &raw, &outline, bytes)
        } else {
            readCount(key, into: &raw, &outline, bytes)
        }
    }

    private static func readCount(
        _ key: JSONKey,
        into raw: inout RawUsage,
        _ outline: inout JSONOutline,
        _ bytes: Span<UInt8>
    ) {
        if key.matches("input_tokens", in: bytes) {
            raw.input = raw.count(&outline, bytes) ?? raw.input
        } else if key.matches("output_tokens", in: bytes) {
            raw.output = raw.count(&outline, bytes) ?? raw.output
        } else if key.matches("cache_read_input_tokens", in: bytes) {
            raw.cached = raw.count(&outline, bytes) ?? raw.cached
        } else if key.matches("cache_creation_input_tokens", in: bytes) {
            raw.cacheWrite = raw.count(&outline, bytes) ?? raw.cacheWrite
        } else if key.matches("ephemeral_5m_input_tokens", in: bytes) {
            raw.cacheWriteShort = raw.count(&outline, bytes) ?? raw.cacheWriteShort
        } else if key.matches("ephemeral_1h_input_tokens", in: bytes) {
            raw.cacheWriteLong = raw.count(&outline, bytes) ?? raw.cacheWriteLong
        } else if key.matches("thinking_tokens", in: bytes) {
            raw.reasoning = raw.count(&outline, bytes) ?? raw.reasoning
        } else if key.matches("web_search_requests", in: bytes) {
            raw.count(.searches, &outline, bytes)
        } else if key.matches("cache_creation", in: bytes) || key.matches("server_tool_use", in: bytes)
            || key.matches("output_tokens_details", in: bytes)
        {
            guard outline.enter(bytes, UInt8(ascii: "{")) else {
                outline.skipValue(bytes)
                return
            }
            while let inner = outline.nextMember(bytes) { readCount(inner, into: &raw, &outline, bytes) }
        } else {
            outline.skipValue(bytes)
        }
    }

    /// Fast mode has a price of its own, as another service tier would.
    private static func readSpeed(
        into raw: inout RawUsage,
        _ outline: inout JSONOutline,
        _ bytes: Span<UInt8>
    ) {
        let value = outline.skipValue(bytes)
        if bytes.holds("\"fast\"", at: value.lowerBound) { raw.serviceTier = .priority }
    }

    /// Reads the passes that a request took: a compaction of the context and an adviser's message are billed and stand
    /// outside of the totals ("Compaction" and "Advisor tool", platform.claude.com, read 2026-11), others inside.
    private static func readIterations(
        into raw: inout RawUsage,
        _ outline: inout JSONOutline,
        _ bytes: Span<UInt8>
    ) {
        guard outline.enter(bytes, UInt8(ascii: "[")) else {
            outline.skipValue(bytes)
            return
        }
        var outside = Usage.none
        while outline.nextElement(bytes) {
            guard outline.enter(bytes, UInt8(ascii: "{")) else {
                outline.skipValue(bytes)
                continue
            }
            var pass = RawUsage()
            var isOutside = false
            while let key = outline.nextMember(bytes) {
                guard key.matches("type", in: bytes) else {
                    readCount(key, into: &pass, &outline, bytes)
                    continue
                }
                let value = outline.skipValue(bytes)
                isOutside =
                    bytes.holds("\"compaction\"", at: value.lowerBound)
                    || bytes.holds("\"advisor_message\"", at: value.lowerBound)
            }
            raw.isBroken = raw.isBroken || pass.isBroken
            if isOutside, let usage = convention.usage(of: pass) { outside.add(usage) }
        }
        if outside != .none { raw.outside = outside }
    }
}
