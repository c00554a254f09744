import Vocabulary

/// How requests on `/v1/audio/transcriptions` and `/v1/audio/translations` pass, which are forms (OpenAI API reference, "Create
/// transcription" and "Create translation", read 2026-11).
public enum TranscriptionsPassing: MediaPassing {
    static var rules: EnvelopeRules { EnvelopeRules(content: ["file"], media: ["file"], streams: true) }
    static var marks: [StaticString] { ["text", "segments", "words", "usage"] }

    /// The usage that a whole answer reports; texts and subtitles report none.
    public static func usage(ofAnswer body: Span<UInt8>) -> Usage? { TranscriptionUsage.usage(body) }

    /// Whether a body has anything of an answer: the text of silence is empty.
    public static func isAnswer(_ body: Span<UInt8>) -> Bool {
        !AnswerMarks.beginsObject(body) || AnswerMarks.hasOne(of: marks, body)
    }

    /// Whether an answer with a good status is an error; texts and subtitles are none.
    public static func isError(answer body: Span<UInt8>) -> Bool {
        body.count > 0 && body[0] == UInt8(ascii: "{") && PlainAnswer.isError(body)
    }
}
