/// The formats of media, which the dialect names by a word and others by a media type.
enum ConverseFormat {
    private static let words: [(word: String, type: String)] = [
        ("png", "image/png"), ("jpeg", "image/jpeg"), ("gif", "image/gif"), ("webp", "image/webp"),
        ("pdf", "application/pdf"), ("csv", "text/csv"), ("doc", "application/msword"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("xls", "application/vnd.ms-excel"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("html", "text/html"), ("txt", "text/plain"), ("md", "text/markdown"),
        ("mp3", "audio/mpeg"), ("wav", "audio/wav"), ("ogg", "audio/ogg"), ("flac", "audio/flac"),
        ("aac", "audio/aac"), ("m4a", "audio/mp4"), ("opus", "audio/opus"), ("webm", "audio/webm"),
        ("mp4", "video/mp4"), ("mov", "video/quicktime"), ("mkv", "video/x-matroska"),
        ("webm", "video/webm"), ("flv", "video/x-flv"), ("mpeg", "video/mpeg"), ("mpg", "video/mpg"),
        ("wmv", "video/x-ms-wmv"), ("three_gp", "video/3gpp"),
    ]

    /// The media type of a format of a kind of block; what is not known is spelled out.
    static func type(_ word: String, of kind: ConverseMediaKind) -> String {
        words.first { $0.word == word && kind.holds($0.type) }?.type ?? "\(kind.prefix)\(word)"
    }

    /// The format for a media type of a kind of block; `nil` if there is none.
    static func word(_ type: String, of kind: ConverseMediaKind) -> String? {
        if let known = words.first(where: { $0.type == type && kind.holds($0.type) }) { return known.word }
        switch type {
        case "image/jpg": return "jpeg"
        case "audio/mp3": return "mp3"
        case "audio/x-wav", "audio/wave": return "wav"
        default:
            let texts = ["application/json", "application/xml", "application/yaml", "application/x-yaml"]
            return kind == .document && (type.hasPrefix("text/") || texts.contains(type)) ? "txt" : nil
        }
    }

    /// The format as ``type(_:of:)`` has spelled it, known or not.
    static func spelled(_ type: String, of kind: ConverseMediaKind) -> String? {
        if let known = words.first(where: { $0.type == type && kind.holds($0.type) }) { return known.word }
        return type.hasPrefix(kind.prefix) ? String(type.dropFirst(kind.prefix.count)) : nil
    }

    /// The media type that the first bytes tell, in base64; `nil` if they tell none.
    static func type(ofBase64 data: String) -> String? {
        let beginnings = [
            ("/9j/", "image/jpeg"), ("iVBORw0K", "image/png"), ("R0lGOD", "image/gif"),
            ("UklGR", "image/webp"), ("JVBERi", "application/pdf"),
        ]
        return beginnings.first { data.hasPrefix($0.0) }?.1
    }
}
