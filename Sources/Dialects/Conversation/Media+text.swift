extension Media {
    /// Whether media of a type, without its parameters, are texts.
    static func isText(_ type: String) -> Bool {
        type.hasPrefix("text/")
            || ["application/json", "application/xml", "application/yaml", "application/x-yaml"].contains(
                type
            )
    }

    /// The document as a text where its carried bytes are one, in UTF-8; `nil` where they are none or nothing says so.
    var asText: Media? {
        guard case .base64(let data) = source, Self.isText(plainType), let text = Base64Text.decode(data)
        else { return nil }
        var media = self
        media.source = .text(text)
        return media
    }

    /// Whether it is a carried PDF, as its type says; where that says nothing, its first bytes do or nobody.
    var isPDF: Bool {
        guard case .base64(let data) = source else { return false }
        return switch plainType {
        case "application/pdf", "": true
        case "application/octet-stream": data.hasPrefix("JVBERi")
        default: false
        }
    }

    private var plainType: String { String(type.lowercased().prefix { $0 != ";" }) }
}
