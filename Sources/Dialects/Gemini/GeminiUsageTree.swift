import JSONText
import Vocabulary

/// `usageMetadata` from and to the normal form.
///
/// Tokens that the provider's own tools put in stand outside of the prompt's, thoughts outside of the candidates'
/// (Gemini API reference, "UsageMetadata", read 2026-11).
enum GeminiUsageTree {
    /// More than this is no count, and would only overflow sums.
    private static let most = 1 << 40

    /// The usage of a report; `nil` if it says nothing or something impossible.
    static func usage(_ report: JSONValue?) -> Usage? {
        guard let report, let prompt = count(report, "promptTokenCount"),
            let toolPrompt = count(report, "toolUsePromptTokenCount"),
            let cached = count(report, "cachedContentTokenCount"),
            let candidates = count(report, "candidatesTokenCount"),
            let thoughts = count(report, "thoughtsTokenCount")
        else { return nil }
        guard
            report["promptTokenCount"] != nil || report["totalTokenCount"] != nil || candidates + thoughts > 0
        else {
            return nil
        }
        return Usage(
            input: prompt + toolPrompt,
            cachedInput: cached,
            output: candidates + thoughts,
            reasoning: thoughts
        )
    }

    /// What a report says besides the usage's own numbers.
    static func details(_ report: JSONValue?) -> JSONObject {
        var details = JSONObject()
        let own = [
            "promptTokenCount", "cachedContentTokenCount", "candidatesTokenCount", "thoughtsTokenCount",
            "totalTokenCount",
        ]
        for member in report?.object?.members ?? [] where !own.contains(member.key) {
            details.append(member.key, member.value)
        }
        return details
    }

    /// The report of a usage.
    static func report(_ usage: Usage, details: JSONObject = JSONObject()) -> JSONValue {
        let toolPrompt = min(details["toolUsePromptTokenCount"]?.integer ?? 0, usage.input)
        let thoughts = min(usage.reasoning, usage.output)
        var report = JSONObject([("promptTokenCount", .integer(usage.input - toolPrompt))])
        if usage.cachedInput > 0 { report.append("cachedContentTokenCount", .integer(usage.cachedInput)) }
        report.append("candidatesTokenCount", .integer(usage.output - thoughts))
        if thoughts > 0 { report.append("thoughtsTokenCount", .integer(thoughts)) }
        report.append("totalTokenCount", .integer(usage.input + usage.output))
        for member in details.members { report.append(member.key, member.value) }
        return .object(report)
    }

    /// A count; zero if it is not there, `nil` if it is none.
    private static func count(_ report: JSONValue, _ key: String) -> Int? {
        guard let value = report[key] else { return 0 }
        guard let count = value.integer ?? value.string.flatMap({ Int($0) }), (0...most).contains(count)
        else {
            return nil
        }
        return count
    }
}
