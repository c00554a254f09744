import JSONText
import Vocabulary

/// How requests on `/v1/images/generations` pass (OpenAI API reference, "Create image", read 2026-11).
public enum ImageGenerationsPassing: MediaPassing {
    static var rules: EnvelopeRules { EnvelopeRules(content: ["prompt"], count: "n", streams: true) }

    /// The usage that a whole answer reports.
    public static func usage(ofAnswer body: Span<UInt8>) -> Usage? { ImageUsage.usage(body) }
}
