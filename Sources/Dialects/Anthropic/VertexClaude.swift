import JSONText
import Vocabulary

/// Anthropic's Messages at Vertex AI: `publishers/anthropic/models/{model}:rawPredict` and `:streamRawPredict`.
///
/// The body is Anthropic's own without `model`, which the path says, and with the version that its own API takes from the
/// head ("Claude on Vertex AI", platform.claude.com; betas stay in the head as in Anthropic's own client; read 2026-11).
public enum VertexClaude {
    /// The one version that there is.
    private static let version = "vertex-2023-10-16"

    /// The body for Vertex; every member that stays keeps its bytes.
    public static func body(_ body: Span<UInt8>) throws(Refusal) -> [UInt8] {
        var text = try RequestText(body)
        var kept = Array(#"{"anthropic_version":"\#(version)""#.utf8)
        while let key = try text.nextField(body) {
            let token = try text.readValue(body)
            guard !key.matches("model", in: body), !key.matches("anthropic_version", in: body) else {
                continue
            }
            kept.append(UInt8(ascii: ","))
            kept.append(body, key.content.lowerBound - 1..<token.range.upperBound)
        }
        return kept + [UInt8(ascii: "}")]
    }
}
