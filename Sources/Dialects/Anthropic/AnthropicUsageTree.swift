import JSONText
import Vocabulary

/// A `usage` object, or several of one stream: of each key the last value counts that is not `null`.
///
/// A stream's last report leaves out what its first has said, and may correct it where tools of the provider ran. What the
/// provider did besides, and bills, stands among the `iterations` alone ("Compaction" and "Advisor tool",
/// platform.claude.com, read 2026-11): that of a compaction, and that of an advising model, whose tokens are counted here
/// like the answering model's.
struct AnthropicUsageTree: Hashable {
    private var input: Int?
    private var cacheRead: Int?
    private var cacheWrite: Int?
    private var cacheWriteParts: Int?
    private var output: Int?
    private var thinking: Int?
    private var besides = Usage.none

    /// Nothing is known.
    init() {}

    /// What one report says.
    init(_ report: JSONValue) { merge(report) }

    /// Reads a further report.
    mutating func merge(_ report: JSONValue) {
        input = Self.count(report["input_tokens"]) ?? input
        cacheRead = Self.count(report["cache_read_input_tokens"]) ?? cacheRead
        cacheWrite = Self.count(report["cache_creation_input_tokens"]) ?? cacheWrite
        output = Self.count(report["output_tokens"]) ?? output
        thinking = Self.count(report["output_tokens_details"]?["thinking_tokens"]) ?? thinking
        if let iterations = report["iterations"]?.array { besides = Self.besides(iterations) }
        if let parts = report["cache_creation"] {
            let short = Self.count(parts["ephemeral_5m_input_tokens"])
            let long = Self.count(parts["ephemeral_1h_input_tokens"])
            if short != nil || long != nil { cacheWriteParts = (short ?? 0) + (long ?? 0) }
        }
    }

    /// The usage in normal form, in which the input includes what was read from and written to the cache; `nil` if nothing
    /// was reported.
    var usage: Usage? {
        guard input != nil || output != nil else { return nil }
        let write = cacheWrite ?? cacheWriteParts ?? 0
        return Usage(
            input: (input ?? 0) + (cacheRead ?? 0) + write + besides.input,
            cachedInput: (cacheRead ?? 0) + besides.cachedInput,
            cacheWrite: write + besides.cacheWrite,
            output: (output ?? 0) + besides.output,
            reasoning: thinking ?? 0
        )
    }

    /// The usage of the iterations that the totals leave out.
    private static func besides(_ iterations: [JSONValue]) -> Usage {
        var sum = Usage.none
        for iteration in iterations
        where ["compaction", "advisor_message"].contains(iteration["type"]?.string) {
            let read = count(iteration["cache_read_input_tokens"]) ?? 0
            let write = count(iteration["cache_creation_input_tokens"]) ?? 0
            sum.input += (count(iteration["input_tokens"]) ?? 0) + read + write
            sum.cachedInput += read
            sum.cacheWrite += write
            sum.output += count(iteration["output_tokens"]) ?? 0
        }
        return sum
    }

    /// The object for a usage in normal form.
    static func object(_ usage: Usage) -> JSONObject {
        var object = JSONObject()
        object.append("input_tokens", .integer(max(0, usage.input - usage.cachedInput - usage.cacheWrite)))
        object.append("cache_creation_input_tokens", .integer(usage.cacheWrite))
        object.append("cache_read_input_tokens", .integer(usage.cachedInput))
        object.append("output_tokens", .integer(usage.output))
        if usage.reasoning > 0 {
            object.append("output_tokens_details", ["thinking_tokens": .integer(usage.reasoning)])
        }
        return object
    }

    /// A count of tokens; more than 2^40 is none, as no model takes or makes a millionth of it.
    private static func count(_ value: JSONValue?) -> Int? {
        guard let count = value?.integer, (0...1 << 40).contains(count) else { return nil }
        return count
    }
}
