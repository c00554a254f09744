import Vocabulary

/// How requests on `/v1/images/variations` pass, which are forms (OpenAI API reference, "Create image variation", read 2026-11).
public enum ImageVariationsPassing: MediaPassing {
    static var rules: EnvelopeRules { EnvelopeRules(content: ["image"], media: ["image"], count: "n") }

    /// The usage that a whole answer reports.
    public static func usage(ofAnswer body: Span<UInt8>) -> Usage? { ImageUsage.usage(body) }
}
