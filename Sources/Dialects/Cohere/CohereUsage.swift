import JSONText
import Vocabulary

/// The reading of usage in answers and events of Cohere: chat, embeddings and reranking.
///
/// `tokens` is what was processed, templates included; `billed_units` is what is charged, and usually less.
public enum CohereUsage: UsageReading {
    /// As Cohere counts.
    public static let convention = UsageConvention.cohere
    /// Where the report of a chat stands.
    public static let reportKey: StaticString = "usage"
    /// The last event of a stream carries the report in `delta`; embeddings and reranking have it in `meta`.
    public static let wrapperKeys: [StaticString] = ["delta"]

    /// Reads an object of counts, or a count beside them.
    public static func readMember(
        _ key: JSONKey,
        into raw: inout RawUsage,
        _ outline: inout JSONOutline,
        _ bytes: Span<UInt8>
    ) {
        if key.matches("cached_tokens", in: bytes) {
            raw.cached = raw.count(&outline, bytes) ?? raw.cached
        } else if key.matches("tokens", in: bytes), outline.enter(bytes, UInt8(ascii: "{")) {
            while let inner = outline.nextMember(bytes) { readTokens(inner, into: &raw, &outline, bytes) }
        } else if key.matches("billed_units", in: bytes), outline.enter(bytes, UInt8(ascii: "{")) {
            while let inner = outline.nextMember(bytes) { readBilled(inner, into: &raw, &outline, bytes) }
        } else {
            outline.skipValue(bytes)
        }
    }

    /// Reads `meta`, which holds the report of answers that are no chat.
    public static func readNeighbour(
        _ key: JSONKey,
        into raw: inout RawUsage,
        _ outline: inout JSONOutline,
        _ bytes: Span<UInt8>
    ) {
        guard key.matches("meta", in: bytes), let report = read(&outline, bytes) else {
            if !key.matches("meta", in: bytes) { outline.skipValue(bytes) }
            return
        }
        raw.merge(report)
    }

    private static func readTokens(
        _ key: JSONKey,
        into raw: inout RawUsage,
        _ outline: inout JSONOutline,
        _ bytes: Span<UInt8>
    ) {
        if key.matches("input_tokens", in: bytes) {
            raw.input = raw.count(&outline, bytes) ?? raw.input
        } else if key.matches("output_tokens", in: bytes) {
            raw.output = raw.count(&outline, bytes) ?? raw.output
        } else if key.matches("reasoning_tokens", in: bytes) {
            raw.reasoning = raw.count(&outline, bytes) ?? raw.reasoning
        } else if key.matches("image_tokens", in: bytes) {
            raw.count(.imageInput, &outline, bytes)
        } else {
            outline.skipValue(bytes)
        }
    }

    private static func readBilled(
        _ key: JSONKey,
        into raw: inout RawUsage,
        _ outline: inout JSONOutline,
        _ bytes: Span<UInt8>
    ) {
        if key.matches("input_tokens", in: bytes) {
            if let count = raw.count(&outline, bytes) { raw.billedInput = (raw.billedInput ?? 0) + count }
        } else if key.matches("image_tokens", in: bytes) {
            // Embeddings bill pictures beside the texts.
            if let count = raw.count(&outline, bytes), count > 0 {
                raw.billedInput = (raw.billedInput ?? 0) + count
                raw.rare[.imageInput] = max(raw.rare[.imageInput], count)
            }
        } else if key.matches("output_tokens", in: bytes) {
            raw.billedOutput = raw.count(&outline, bytes) ?? raw.billedOutput
        } else if key.matches("search_units", in: bytes) {
            raw.count(.searchUnits, &outline, bytes)
        } else if key.matches("images", in: bytes) {
            raw.count(.images, &outline, bytes)
        } else {
            outline.skipValue(bytes)
        }
    }
}
