import JSONText
import Vocabulary

/// The reading of usage in answers and lines of Ollama's own interface, whose counts stand at the top level.
///
/// `prompt_eval_count` may be missing where the prompt was in the server's cache.
public enum OllamaUsage: UsageReading {
    /// As Ollama counts.
    public static let convention = UsageConvention.ollama
    /// There is no object of its own: no key is this one.
    public static let reportKey: StaticString = ""

    /// Reads a count.
    public static func readMember(
        _ key: JSONKey,
        into raw: inout RawUsage,
        _ outline: inout JSONOutline,
        _ bytes: Span<UInt8>
    ) {
        if key.matches("prompt_eval_count", in: bytes) {
            raw.input = raw.count(&outline, bytes) ?? raw.input
        } else if key.matches("eval_count", in: bytes) {
            raw.output = raw.count(&outline, bytes) ?? raw.output
        } else {
            outline.skipValue(bytes)
        }
    }

    /// Reads a count: the answer itself is the report.
    public static func readNeighbour(
        _ key: JSONKey,
        into raw: inout RawUsage,
        _ outline: inout JSONOutline,
        _ bytes: Span<UInt8>
    ) { readMember(key, into: &raw, &outline, bytes) }
}
