import JSONText
import Vocabulary

/// `usageMetadata` from and to the normal form.
///
/// Tokens that the provider's own tools put in stand outside of the prompt's, thoughts outside of the candidates'
/// (Gemini API reference, "UsageMetadata", read 2026-11).
enum GeminiUsageTree {
    /// The usage of an answer's or a chunk's report, and of the queries that its candidates were grounded with.
    static func usage(_ report: JSONValue?, queries: Int = 0) -> Usage? {
        var usage = GeminiUsage.usage(report)
        usage?.rare[.searches] = queries
        return usage
    }

    /// The number of queries that candidates were grounded with.
    static func queries(_ candidates: [JSONValue]) -> Int {
        candidates.reduce(0) { $0 + ($1["groundingMetadata"]?["webSearchQueries"]?.array?.count ?? 0) }
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
        let (input, output) = ("promptTokensDetails", "candidatesTokensDetails")
        if details[input] == nil {
            let (audio, image) = (usage.rare[.audioInput], usage.rare[.imageInput])
            report.append(input, modalities(usage.input - toolPrompt, audio: audio, image: image))
        }
        if details[output] == nil {
            let (audio, image) = (usage.rare[.audioOutput], usage.rare[.imageOutput])
            report.append(output, modalities(usage.output - thoughts, audio: audio, image: image))
        }
        for member in details.members { report.append(member.key, member.value) }
        return .object(report)
    }

    /// The tokens of each modality, where there are others than text.
    private static func modalities(_ total: Int, audio: Int, image: Int) -> JSONValue? {
        guard audio + image > 0 else { return nil }
        let counts = [("TEXT", max(0, total - audio - image)), ("AUDIO", audio), ("IMAGE", image)]
        return .array(
            counts.filter { $0.1 > 0 }.map { ["modality": .string($0.0), "tokenCount": .integer($0.1)] }
        )
    }
}
