import Vocabulary

/// How requests on `/v1/images/edits` pass that are no forms: their pictures are named (OpenAI API reference, "Create image edit",
/// read 2026-11).
public enum ImageEditsPassing: MediaPassing {
    static var rules: EnvelopeRules {
        EnvelopeRules(content: ["prompt", "images"], media: ["images"], count: "n", streams: true)
    }

    /// The usage that a whole answer reports.
    public static func usage(ofAnswer body: Span<UInt8>) -> Usage? { ImageUsage.usage(body) }
}
