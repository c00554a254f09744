import JSONText
import Vocabulary

/// The usage of transcripts and translations of sound.
///
/// `usage` counts tokens or seconds; where it is missing, `verbose_json` says how long the sound was.
public enum TranscriptionUsage {
    /// The usage of a whole answer; `nil` if it says nothing, as plain texts and subtitles do.
    public static func usage(_ body: Span<UInt8>) -> Usage? {
        guard let first = body.firstPlain, first == UInt8(ascii: "{") else { return nil }
        if let usage = PlainAnswer.usage(body) { return usage }
        var outline = JSONOutline()
        guard outline.enter(body, UInt8(ascii: "{")) else { return nil }
        while let key = outline.nextMember(body) {
            let isDuration = key.matches("duration", in: body)
            let range = outline.skipValue(body)
            if isDuration, !outline.isCut { return duration(body.extracting(range)) }
        }
        return nil
    }

    /// A number of seconds, which some servers write as a text.
    private static func duration(_ bytes: Span<UInt8>) -> Usage? {
        guard let value = try? JSONValue.read(bytes),
            let seconds = value.number ?? value.string.flatMap({ Double($0) }), seconds > 0,
            seconds <= 4_000_000
        else { return nil }
        // Binary fractions of a whole number of milliseconds may come out a hair above it.
        return Usage(rare: [.audioMilliseconds: Int((seconds * 1000 - 1e-6).rounded(.up))])
    }
}

extension Span where Element == UInt8 {
    /// The first byte that is no blank.
    fileprivate var firstPlain: UInt8? {
        for index in 0..<count where self[index] > 0x20 { return self[index] }
        return nil
    }
}
