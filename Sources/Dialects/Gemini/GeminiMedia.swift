import JSONText
import Vocabulary

/// Pictures, sounds, films and documents: `inlineData` carries them, `fileData` names them.
enum GeminiMedia {
    /// Reads `inlineData` or `fileData`.
    static func content(
        _ fields: inout GeminiFields,
        isCarried: Bool
    ) throws(Refusal) -> ContentPart.Content {
        let type = try fields.string("mimeType") ?? ""
        let source: Media.Source
        if isCarried {
            guard let data = try fields.string("data") else {
                throw Refusal(geminiField: fields.path(of: "data"), "must be a string")
            }
            source = .base64(Self.plain(data))
        } else {
            guard let address = try fields.string("fileUri"), !address.isEmpty else {
                throw Refusal(geminiField: fields.path(of: "fileUri"), "must be a string that is not empty")
            }
            source = isStored(address) ? .file(address) : .url(address)
        }
        let media = Media(source, type: type, name: try fields.string("displayName"))
        return content(media)
    }

    /// Base64 in the alphabet and with the end that every provider takes (RFC 4648, section 4).
    ///
    /// Google's Python SDK writes that of section 5 (google-genai 3.6, `Blob.data`), and Gemini reads either.
    static func plain(_ data: String) -> String {
        let count = data.utf8.count
        guard
            count % 4 != 0
                || data.utf8.contains(where: { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") })
        else { return data }
        var text = data.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: byte
            }
        }
        text += repeatElement(UInt8(ascii: "="), count: (4 - count % 4) % 4)
        return String(decoding: text, as: UTF8.self)
    }

    /// The kind of content that a media type says.
    static func content(_ media: Media) -> ContentPart.Content {
        switch media.type.prefix(while: { $0 != "/" }).lowercased() {
        case "image": .image(media)
        case "audio": .audio(media)
        case "video": .video(media)
        default: .document(media)
        }
    }

    /// Whether an address names a file in a store that only Google's models can read.
    static func isStored(_ address: String) -> Bool {
        address.hasPrefix("gs://") || address.hasPrefix("files/")
            || address.hasPrefix("https://generativelanguage.googleapis.com/")
    }

    /// The media type in the API's spelling, or what the first bytes or the name's ending say if none is given.
    static func type(of media: Media) -> String? {
        // Callers write it, and the API answers "Unsupported MIME type: image/jpg" (issue 399 of comic-translate, read
        // 2026-11).
        if media.type.lowercased() == "image/jpg" { return "image/jpeg" }
        if !media.type.isEmpty { return media.type }
        switch media.source {
        case .base64(let data): return beginnings.first { data.hasPrefix($0.beginning) }?.type
        case .url(let name), .file(let name):
            let path = name.prefix { $0 != "?" && $0 != "#" }.lowercased()
            return endings.first { path.hasSuffix($0.ending) }?.type
        case .text: return "text/plain"
        }
    }

    /// How carried files begin in base64.
    private static let beginnings: [(beginning: String, type: String)] = [
        ("iVBORw0KGgo", "image/png"), ("/9j/", "image/jpeg"), ("R0lGOD", "image/gif"),
        ("UklGR", "image/webp"), ("JVBERi0", "application/pdf"),
    ]

    /// How names of files end.
    private static let endings: [(ending: String, type: String)] = [
        (".png", "image/png"), (".jpg", "image/jpeg"), (".jpeg", "image/jpeg"), (".gif", "image/gif"),
        (".webp", "image/webp"), (".heic", "image/heic"), (".pdf", "application/pdf"),
        (".txt", "text/plain"), (".html", "text/html"), (".csv", "text/csv"), (".mp3", "audio/mp3"),
        (".wav", "audio/wav"), (".flac", "audio/flac"), (".ogg", "audio/ogg"), (".mp4", "video/mp4"),
        (".mov", "video/quicktime"), (".webm", "video/webm"),
    ]
}
