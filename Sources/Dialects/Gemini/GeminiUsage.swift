import JSONText
import Vocabulary

/// The reading of usage in answers and events of Gemini's generateContent, also at Vertex.
///
/// Every chunk of a stream may report; the counts are cumulative, so the last value of each holds.
public enum GeminiUsage: UsageReading {
    /// As Gemini counts.
    public static let convention = UsageConvention.gemini
    /// Where the report stands.
    public static let reportKey: StaticString = "usageMetadata"
    /// How its key begins.
    public static let reportMark: StaticString = "\"usageMe"

    /// Reads a count, or the tokens of each modality.
    public static func readMember(
        _ key: JSONKey,
        into raw: inout RawUsage,
        _ outline: inout JSONOutline,
        _ bytes: Span<UInt8>
    ) {
        if key.matches("promptTokenCount", in: bytes) {
            raw.input = raw.count(&outline, bytes) ?? raw.input
        } else if key.matches("candidatesTokenCount", in: bytes)
            || key.matches("responseTokenCount", in: bytes)
        {
            raw.output = raw.count(&outline, bytes) ?? raw.output
        } else if key.matches("totalTokenCount", in: bytes) {
            raw.total = raw.count(&outline, bytes) ?? raw.total
        } else if key.matches("thoughtsTokenCount", in: bytes) {
            raw.reasoning = raw.count(&outline, bytes) ?? raw.reasoning
        } else if key.matches("cachedContentTokenCount", in: bytes) {
            raw.cached = raw.count(&outline, bytes) ?? raw.cached
        } else if key.matches("toolUsePromptTokenCount", in: bytes) {
            raw.toolInput = raw.count(&outline, bytes) ?? raw.toolInput
        } else if key.matches("serviceTier", in: bytes) || key.matches("trafficType", in: bytes) {
            raw.serviceTier = ServiceTier.read(&outline, bytes) ?? raw.serviceTier
        } else if key.matches("promptTokensDetails", in: bytes) {
            let tokens = ModalityTokens(&raw, &outline, bytes)
            raw.rare[.audioInput] = tokens.audio
            raw.rare[.imageInput] = tokens.image
        } else if key.matches("cacheTokensDetails", in: bytes) {
            let tokens = ModalityTokens(&raw, &outline, bytes)
            raw.cachedAudio = tokens.audio
            raw.cachedImage = tokens.image
        } else if key.matches("candidatesTokensDetails", in: bytes)
            || key.matches("responseTokensDetails", in: bytes)
        {
            let tokens = ModalityTokens(&raw, &outline, bytes)
            raw.rare[.audioOutput] = tokens.audio
            raw.rare[.imageOutput] = tokens.image
        } else {
            outline.skipValue(bytes)
        }
    }

    /// Counts the queries that the answer was grounded with.
    public static func readNeighbour(
        _ key: JSONKey,
        into raw: inout RawUsage,
        _ outline: inout JSONOutline,
        _ bytes: Span<UInt8>
    ) {
        guard key.matches("candidates", in: bytes), outline.enter(bytes, UInt8(ascii: "[")) else {
            outline.skipValue(bytes)
            return
        }
        var queries = 0
        while outline.nextElement(bytes) {
            queries += members("groundingMetadata", &outline, bytes, count: queryCount)
        }
        if queries > 0 { raw.rare[.searches] = queries }
    }

    /// The number of queries in the grounding that comes next.
    static func queryCount(_ outline: inout JSONOutline, _ bytes: Span<UInt8>) -> Int {
        members("webSearchQueries", &outline, bytes, count: elements)
    }

    /// The sum of what is counted in the values of one key of the object that comes next.
    private static func members(
        _ name: StaticString,
        _ outline: inout JSONOutline,
        _ bytes: Span<UInt8>,
        count: (inout JSONOutline, Span<UInt8>) -> Int
    ) -> Int {
        guard outline.enter(bytes, UInt8(ascii: "{")) else {
            outline.skipValue(bytes)
            return 0
        }
        var sum = 0
        while let key = outline.nextMember(bytes) {
            if key.matches(name, in: bytes) {
                sum += count(&outline, bytes)
            } else {
                outline.skipValue(bytes)
            }
        }
        return sum
    }

    /// The number of elements of the array that comes next.
    private static func elements(_ outline: inout JSONOutline, _ bytes: Span<UInt8>) -> Int {
        guard outline.enter(bytes, UInt8(ascii: "[")) else {
            outline.skipValue(bytes)
            return 0
        }
        var number = 0
        while outline.nextElement(bytes) {
            outline.skipValue(bytes)
            number += 1
        }
        return number
    }
}

/// The tokens of sound and of pictures in a list of modalities; text, documents and film have no prices of their own.
private struct ModalityTokens {
    private(set) var audio = 0
    private(set) var image = 0

    init(_ raw: inout RawUsage, _ outline: inout JSONOutline, _ bytes: Span<UInt8>) {
        guard outline.enter(bytes, UInt8(ascii: "[")) else {
            outline.skipValue(bytes)
            return
        }
        while outline.nextElement(bytes) {
            guard outline.enter(bytes, UInt8(ascii: "{")) else {
                outline.skipValue(bytes)
                continue
            }
            var count = 0
            var modality = 0..<0
            while let key = outline.nextMember(bytes) {
                if key.matches("tokenCount", in: bytes) {
                    count = raw.count(&outline, bytes) ?? 0
                } else {
                    let value = outline.skipValue(bytes)
                    if key.matches("modality", in: bytes) { modality = value }
                }
            }
            if bytes.holds("\"AUDIO\"", at: modality.lowerBound) { audio += count }
            if bytes.holds("\"IMAGE\"", at: modality.lowerBound) { image += count }
        }
    }
}
