/// The words by which OpenAI's dialects call the formats of sounds.
enum SoundFormat {
    /// The formats that OpenAI's own API takes ("Create chat completion", `input_audio.format`, read 2026-11).
    private static let ofOpenAI: Set<String> = ["mp3", "wav"]

    /// The word for a media type, such as `ogg` for `audio/ogg; codecs=opus`; `nil` if the target does not take such sounds.
    static func word(_ type: String, _ rendering: Rendering) -> String? {
        let word = word(type)
        return rendering.isOpenAI && !ofOpenAI.contains(word) ? nil : word
    }

    private static func word(_ type: String) -> String {
        var name = Substring(type.lowercased()).prefix { $0 != ";" && $0 != " " }
        for prefix in ["audio/", "x-"] where name.hasPrefix(prefix) { name = name.dropFirst(prefix.count) }
        switch name {
        case "", "wave", "vnd.wave", "pn-wav": return "wav"
        case "mpeg", "mpeg3", "mpga": return "mp3"
        case "mp4": return "m4a"
        default: return String(name)
        }
    }
}
