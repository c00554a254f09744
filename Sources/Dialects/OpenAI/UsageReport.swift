import JSONText
import Vocabulary

/// The reading of a `usage` object as OpenAI and the servers that follow it write it, for every operation.
public struct UsageReport: UsageReading {
    /// As OpenAI counts.
    public static let convention = UsageConvention.chat
    /// Where the report stands.
    public static let reportKey: StaticString = "usage"
    /// Groq's own place for the report of a stream that was not asked for one.
    public static let wrapperKeys: [StaticString] = ["x_groq"]

    /// Reads the object that comes next; `nil` if it says nothing, or something impossible.
    static func usage(_ outline: inout JSONOutline, _ bytes: Span<UInt8>) -> Usage? {
        read(&outline, bytes).flatMap(convention.usage)
    }

    /// Reads a count, or the details of one.
    public static func readMember(
        _ key: JSONKey,
        into raw: inout RawUsage,
        _ outline: inout JSONOutline,
        _ bytes: Span<UInt8>
    ) {
        if key.matches("prompt_tokens", in: bytes) || key.matches("input_tokens", in: bytes) {
            raw.input = raw.count(&outline, bytes) ?? raw.input
        } else if key.matches("completion_tokens", in: bytes) || key.matches("output_tokens", in: bytes) {
            raw.output = raw.count(&outline, bytes) ?? raw.output
        } else if key.matches("total_tokens", in: bytes) {
            raw.total = raw.count(&outline, bytes)
        } else if let side = UsageDetails(key, in: bytes) {
            guard outline.enter(bytes, UInt8(ascii: "{")) else {
                outline.skipValue(bytes)
                return
            }
            while let detail = outline.nextMember(bytes) { side.read(detail, into: &raw, &outline, bytes) }
        } else {
            readPart(key, into: &raw, &outline, bytes)
        }
    }

    /// Reads the service tier, which stands beside the report.
    public static func readNeighbour(
        _ key: JSONKey,
        into raw: inout RawUsage,
        _ outline: inout JSONOutline,
        _ bytes: Span<UInt8>
    ) {
        if key.matches("service_tier", in: bytes) {
            raw.serviceTier = ServiceTier.read(&outline, bytes) ?? raw.serviceTier
        } else {
            outline.skipValue(bytes)
        }
    }

    /// Reads a part of a total; servers put them among the details, beside the totals or in both places.
    static func readPart(
        _ key: JSONKey,
        into raw: inout RawUsage,
        _ outline: inout JSONOutline,
        _ bytes: Span<UInt8>
    ) {
        if key.matches("cached_tokens", in: bytes) || key.matches("prompt_cache_hit_tokens", in: bytes)
            || key.matches("cache_read_input_tokens", in: bytes)
        {
            raw.cached = max(raw.cached ?? 0, raw.count(&outline, bytes) ?? 0)
        } else if key.matches("cache_write_tokens", in: bytes)
            || key.matches("cache_creation_input_tokens", in: bytes)
        {
            raw.cacheWrite = max(raw.cacheWrite ?? 0, raw.count(&outline, bytes) ?? 0)
        } else if key.matches("reasoning_tokens", in: bytes) {
            raw.reasoning = max(raw.reasoning ?? 0, raw.count(&outline, bytes) ?? 0)
        } else if key.matches("num_search_queries", in: bytes)
            || key.matches("web_search_requests", in: bytes)
        {
            // Perplexity's own key, and the one that OpenRouter took from Anthropic.
            raw.count(.searches, &outline, bytes)
        } else if key.matches("search_context_size", in: bytes) {
            raw.searchContext(&outline, bytes)
        } else if key.matches("citation_tokens", in: bytes) {
            // Of Perplexity's deep research alone: what it cites is billed as input, and its reasoning is counted apart.
            raw.toolInput = raw.count(&outline, bytes) ?? raw.toolInput
            raw.reasonsApart = true
        } else if key.matches("market_cost", in: bytes) {
            // Vercel's gateway alone says it, and counts reasoning beside the completion and the total: what its answers say that
            // they cost is the sum of both.
            raw.reasonsApart = true
            outline.skipValue(bytes)
        } else if key.matches("seconds", in: bytes) || key.matches("prompt_audio_seconds", in: bytes) {
            raw.milliseconds(&outline, bytes)
        } else if key.matches("pages_processed", in: bytes) {
            raw.count(.pages, &outline, bytes)
        } else {
            outline.skipValue(bytes)
        }
    }
}

/// The details of one side of a report.
private enum UsageDetails {
    case input
    case output
    case tools

    init?(_ key: JSONKey, in bytes: Span<UInt8>) {
        if key.matches("prompt_tokens_details", in: bytes) || key.matches("input_tokens_details", in: bytes)
            || key.matches("input_token_details", in: bytes)
        {
            self = .input
        } else if key.matches("completion_tokens_details", in: bytes)
            || key.matches("output_tokens_details", in: bytes)
            || key.matches("output_token_details", in: bytes)
        {
            self = .output
        } else if key.matches("server_tool_use", in: bytes)
            || key.matches("server_tool_use_details", in: bytes)
        {
            self = .tools
        } else {
            return nil
        }
    }

    func read(
        _ key: JSONKey,
        into raw: inout RawUsage,
        _ outline: inout JSONOutline,
        _ bytes: Span<UInt8>
    ) {
        if self != .tools, key.matches("audio_tokens", in: bytes) {
            raw.count(self == .input ? .audioInput : .audioOutput, &outline, bytes)
        } else if self != .tools, key.matches("image_tokens", in: bytes) {
            raw.count(self == .input ? .imageInput : .imageOutput, &outline, bytes)
        } else if self == .input, key.matches("cached_tokens_details", in: bytes) {
            readCached(into: &raw, &outline, bytes)
        } else {
            UsageReport.readPart(key, into: &raw, &outline, bytes)
        }
    }

    /// Which of the cached tokens are what.
    private func readCached(into raw: inout RawUsage, _ outline: inout JSONOutline, _ bytes: Span<UInt8>) {
        guard outline.enter(bytes, UInt8(ascii: "{")) else {
            outline.skipValue(bytes)
            return
        }
        while let key = outline.nextMember(bytes) {
            if key.matches("audio_tokens", in: bytes) {
                raw.cachedAudio = raw.count(&outline, bytes)
            } else if key.matches("image_tokens", in: bytes) {
                raw.cachedImage = raw.count(&outline, bytes)
            } else {
                outline.skipValue(bytes)
            }
        }
    }
}
