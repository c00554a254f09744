import JSONText
import Vocabulary

/// Pictures and documents.
extension AnthropicRequestWriting {
    private static let imageTypes = ["image/jpeg", "image/png", "image/gif", "image/webp"]

    /// The block of a picture or document; `nil` if it is given up.
    mutating func media(_ media: Media, isImage: Bool, _ path: String) throws(Refusal) -> JSONObject? {
        if case .url(let address) = media.source, lacks(.imageAddresses) {
            let handling = try rendering.give(up: .imageAddresses, field: path)
            return handling == .emulate ? JSONObject([("type", "text"), ("text", .string(address))]) : nil
        }
        guard let source = try source(media, isImage: isImage, path) else { return nil }
        var block = JSONObject([("type", isImage ? "image" : "document"), ("source", source)])
        if !isImage {
            block.append("title", media.name.map(JSONValue.string))
            block.append("context", media.context.map(JSONValue.string))
            block.append("citations", media.isCitable.map { ["enabled": .bool($0)] })
        }
        if let detail = media.detail, detail != "auto" {
            _ = try rendering.give(up: .otherFields, field: "\(path).detail")
        }
        return block
    }

    private mutating func source(_ media: Media, isImage: Bool, _ path: String) throws(Refusal) -> JSONValue?
    {
        switch media.source {
        case .url(let url): return ["type": "url", "url": .string(url)]
        case .file(let id):
            // Another provider's store is not this one's.
            if isNative { return ["type": "file", "file_id": .string(id)] }
            _ = try rendering.give(up: .files, field: path)
            return nil
        case .text(let text): return ["type": "text", "media_type": "text/plain", "data": .string(text)]
        case .base64(let data):
            let type = Self.type(of: media, data)
            if isImage ? Self.imageTypes.contains(type) : type == "application/pdf" {
                return ["type": "base64", "media_type": .string(type), "data": .string(data)]
            }
            if !isImage, Self.isText(type), let text = Base64Text.decode(data) {
                return ["type": "text", "media_type": "text/plain", "data": .string(text)]
            }
            if isNative {
                return ["type": "base64", "media_type": .string(media.type), "data": .string(data)]
            }
            _ = try rendering.give(up: isImage ? .images : .documents, field: path)
            return nil
        }
    }

    /// The media type in the API's spelling; what is not said is told by the first bytes.
    private static func type(of media: Media, _ data: String) -> String {
        let type = media.type.lowercased().prefix { $0 != ";" }
        switch type {
        case "image/jpg": return "image/jpeg"
        case "", "application/octet-stream":
            let beginnings = [
                ("/9j/", "image/jpeg"), ("iVBORw0K", "image/png"), ("R0lGOD", "image/gif"),
                ("UklGR", "image/webp"), ("JVBERi", "application/pdf"),
            ]
            return beginnings.first { data.hasPrefix($0.0) }?.1 ?? String(type)
        default: return String(type)
        }
    }

    private static func isText(_ type: String) -> Bool {
        type.hasPrefix("text/")
            || ["application/json", "application/xml", "application/yaml", "application/x-yaml"].contains(
                type
            )
    }
}
