import JSONText
import Vocabulary

/// How requests on `/v1/moderations` pass (OpenAI API reference, "Create moderation", read 2026-11).
public enum ModerationsPassing: MediaPassing {
    /// The model that the provider takes where a request names none.
    static let defaultModel = "omni-moderation-latest"

    static var rules: EnvelopeRules { EnvelopeRules(content: ["input"], defaultModel: defaultModel) }
    static var marks: [StaticString] { ["results", "usage"] }

    /// Whether a body has anything of an answer.
    public static func isAnswer(_ body: Span<UInt8>) -> Bool { AnswerMarks.hasOne(of: marks, body) }

    /// The usage that a whole answer reports.
    public static func usage(ofAnswer body: Span<UInt8>) -> Usage? { PlainAnswer.usage(body) }
}
