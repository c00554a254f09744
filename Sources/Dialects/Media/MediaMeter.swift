import JSONText
import Vocabulary

/// Reads the events of streamed pictures, speech and transcripts for their charge and their end.
///
/// Their last event is `image_generation.completed`, `image_edit.completed`, `speech.audio.done` or `transcript.text.done`,
/// at Mistral `transcription.done` (its SDK `mistralai` 3.7); it carries the usage, and
/// no `[DONE]` need follow.
public struct MediaMeter: EventMeter {
    /// Begins with nothing.
    public init() {}

    /// Reads the data of one event.
    public mutating func read(_ data: Span<UInt8>, _ metering: inout StreamMetering) {
        var outline = JSONOutline()
        guard outline.enter(data, UInt8(ascii: "{")) else {
            if data.count >= 6, data.holds("[DONE]", at: 0) { metering.isDone = true }
            return
        }
        var isImage = false
        var isSpeech = false
        var isText = false
        var length = 0
        var textLength = 0
        while let key = outline.nextMember(data) {
            if key.matches("type", in: data) {
                let start = outline.skipValue(data).lowerBound
                isImage = data.holds("\"image_", at: start)
                isSpeech = data.holds("\"speech.", at: start)
                isText = data.holds("\"transcription.text.delta\"", at: start)
                if Self.ends.contains(where: { data.holds($0, at: start) }) { metering.hasFinished = true }
                if data.holds("\"error\"", at: start) { metering.hasError = true }
            } else if key.matches("error", in: data) {
                if outline.peek(data) != UInt8(ascii: "n") { metering.hasError = true }
                outline.skipValue(data)
            } else if key.matches("delta", in: data) {
                length = outline.stringLength(data) ?? 0
            } else if key.matches("text", in: data) {
                textLength = outline.stringLength(data) ?? 0
            } else {
                outline.skipValue(data)
            }
        }
        // Servers that follow OpenAI have events of their own making here.
        if !metering.hasEvent, AnswerMarks.hasAny(data) { metering.hasEvent = true }
        // Mistral's pieces have their text in another place.
        if isText { length = max(length, textLength) }
        if length > 0 {
            metering.textBytes += length
            metering.textDeltas += 1
        }
        guard let usage = UsageReport.usage(answer: data) else { return }
        metering.usage = isImage ? ImageUsage.drawn(usage) : isSpeech ? SpeechPassing.spoken(usage) : usage
    }

    private static let ends: [StaticString] = [
        "\"image_generation.completed\"", "\"image_edit.completed\"", "\"speech.audio.done\"",
        "\"transcript.text.done\"", "\"transcription.done\"",
    ]
}
