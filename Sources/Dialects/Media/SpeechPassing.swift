import JSONText
import Vocabulary

/// How requests on `/v1/audio/speech` pass (OpenAI API reference, "Create speech", read 2026-11).
///
/// Answers are sounds as they come, or events where `stream_format` is `sse`.
public enum SpeechPassing: MediaPassing {
    static var rules: EnvelopeRules { EnvelopeRules(content: ["input"]) }

    /// Whether a body has anything of an answer: servers that put the sound into JSON have names of their own for it.
    public static func isAnswer(_ body: Span<UInt8>) -> Bool {
        // A sound without a head of its own may begin with any byte.
        AnswerMarks.beginsObject(body)
            ? !AnswerMarks.isWholeObject(body) || AnswerMarks.hasAny(body) : body.count > 0
    }

    /// Reads the envelope.
    public static func envelope(
        _ body: Span<UInt8>,
        model: String?,
        isStream: Bool?
    ) throws(Refusal) -> RequestEnvelope {
        var envelope = try rules.envelope(body, model: model, isStream: nil)
        envelope.isStream = isStream ?? asksEvents(body)
        envelope.asksUsage = envelope.isStream
        envelope.characters = characters(inRequest: body)
        return envelope
    }

    /// The usage that a whole answer reports: a sound reports none, some servers wrap it in JSON and do.
    public static func usage(ofAnswer body: Span<UInt8>) -> Usage? {
        guard body.count > 0, body[0] == UInt8(ascii: "{") else { return nil }
        return PlainAnswer.usage(body).map(spoken)
    }

    /// All output is sound, unless the report says otherwise.
    static func spoken(_ usage: Usage) -> Usage {
        var usage = usage
        if usage.rare[.audioOutput] == 0 { usage.rare[.audioOutput] = usage.output }
        return usage
    }

    /// Whether an answer with a good status is an error; a sound is none.
    public static func isError(answer body: Span<UInt8>) -> Bool {
        body.count > 0 && body[0] == UInt8(ascii: "{") && PlainAnswer.isError(body)
    }

    /// How many characters a request has spoken, by which most models are charged.
    public static func characters(inRequest body: Span<UInt8>) -> Int {
        var outline = JSONOutline()
        guard outline.enter(body, UInt8(ascii: "{")) else { return 0 }
        while let key = outline.nextMember(body) {
            let isInput = key.matches("input", in: body)
            let isText = outline.peek(body) == UInt8(ascii: "\"")
            let range = outline.skipValue(body)
            if isInput, isText, !outline.isCut {
                return JSONString.decode(range, in: body).unicodeScalars.count
            }
        }
        return 0
    }

    private static func asksEvents(_ body: Span<UInt8>) -> Bool {
        var outline = JSONOutline()
        guard outline.enter(body, UInt8(ascii: "{")) else { return false }
        while let key = outline.nextMember(body) {
            let isFormat = key.matches("stream_format", in: body)
            let range = outline.skipValue(body)
            if isFormat { return body.holds("\"sse\"", at: range.lowerBound) }
        }
        return false
    }
}
