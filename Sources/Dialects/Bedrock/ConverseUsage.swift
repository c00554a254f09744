import JSONText
import Vocabulary

/// The reading of usage in answers of Amazon Bedrock's Converse and in the `metadata` event of its stream.
public enum ConverseUsage: UsageReading {
    /// As Converse counts.
    public static let convention = UsageConvention.converse
    /// Where the report stands.
    public static let reportKey: StaticString = "usage"
    /// Where an event's payload is shown with its type around it.
    public static let wrapperKeys: [StaticString] = ["metadata"]

    /// Reads a count; some models write the counts of the cache under other names too.
    public static func readMember(
        _ key: JSONKey,
        into raw: inout RawUsage,
        _ outline: inout JSONOutline,
        _ bytes: Span<UInt8>
    ) {
        if key.matches("inputTokens", in: bytes) {
            raw.input = raw.count(&outline, bytes) ?? raw.input
        } else if key.matches("outputTokens", in: bytes) {
            raw.output = raw.count(&outline, bytes) ?? raw.output
        } else if key.matches("totalTokens", in: bytes) {
            raw.total = raw.count(&outline, bytes) ?? raw.total
        } else if key.matches("cacheReadInputTokens", in: bytes)
            || key.matches("cacheReadInputTokenCount", in: bytes)
        {
            raw.cached = max(raw.cached ?? 0, raw.count(&outline, bytes) ?? 0)
        } else if key.matches("cacheWriteInputTokens", in: bytes)
            || key.matches("cacheWriteInputTokenCount", in: bytes)
        {
            raw.cacheWrite = max(raw.cacheWrite ?? 0, raw.count(&outline, bytes) ?? 0)
        } else if key.matches("cacheDetails", in: bytes) {
            readLifetimes(into: &raw, &outline, bytes)
        } else {
            outline.skipValue(bytes)
        }
    }

    /// Reads `serviceTier: {type}`, which stands beside the report.
    public static func readNeighbour(
        _ key: JSONKey,
        into raw: inout RawUsage,
        _ outline: inout JSONOutline,
        _ bytes: Span<UInt8>
    ) {
        guard key.matches("serviceTier", in: bytes), outline.enter(bytes, UInt8(ascii: "{")) else {
            outline.skipValue(bytes)
            return
        }
        while let inner = outline.nextMember(bytes) {
            if inner.matches("type", in: bytes) {
                raw.serviceTier = ServiceTier.read(&outline, bytes) ?? raw.serviceTier
            } else {
                outline.skipValue(bytes)
            }
        }
    }

    /// Reads what was written to the cache for how long: `[{ttl, inputTokens}]`.
    private static func readLifetimes(
        into raw: inout RawUsage,
        _ outline: inout JSONOutline,
        _ bytes: Span<UInt8>
    ) {
        guard outline.enter(bytes, UInt8(ascii: "[")) else {
            outline.skipValue(bytes)
            return
        }
        var long = 0
        while outline.nextElement(bytes) {
            guard outline.enter(bytes, UInt8(ascii: "{")) else {
                outline.skipValue(bytes)
                continue
            }
            var count = 0
            var isLong = false
            while let key = outline.nextMember(bytes) {
                if key.matches("inputTokens", in: bytes) {
                    count = raw.count(&outline, bytes) ?? 0
                } else {
                    let value = outline.skipValue(bytes)
                    if key.matches("ttl", in: bytes) {
                        isLong = bytes.holds("\"1h\"", at: value.lowerBound)
                    }
                }
            }
            if isLong { long += count }
        }
        raw.cacheWriteLong = long
    }
}
