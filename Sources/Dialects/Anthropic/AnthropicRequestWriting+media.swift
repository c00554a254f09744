import JSONText
import Vocabulary

/// Pictures and documents.
extension AnthropicRequestWriting {
    private static let imageTypes = ["image/jpeg", "image/png", "image/gif", "image/webp"]

    /// The block of a picture or document, whose own members say more; `nil` if it is given up.
    mutating func media(
        _ media: Media,
        _ own: JSONObject?,
        isImage: Bool,
        _ path: String
    ) throws(Refusal) -> JSONObject? {
        if let origin = media.origin, case .text(let text) = media.source {
            return Self.searchResult(media, text, origin: origin, content: own?["content"])
        }
        if case .url(let address) = media.source, lacks(.imageAddresses) {
            let handling = try rendering.give(up: .imageAddresses, field: path)
            return handling == .emulate ? JSONObject([("type", "text"), ("text", .string(address))]) : nil
        }
        var source = own?["source"]
        if source == nil { source = try self.source(media, isImage: isImage, path) }
        guard let source else { return nil }
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

    /// The text of a document, for a model that takes none.
    mutating func said(_ text: String, _ media: Media, _ path: String) throws(Refusal) -> JSONObject {
        if media.isCitable == true { _ = try rendering.give(up: .citations, field: "\(path).citations") }
        return JSONObject([("type", "text"), ("text", .string(text))])
    }

    private static func searchResult(
        _ media: Media,
        _ text: String,
        origin: String,
        content: JSONValue?
    ) -> JSONObject {
        var block = JSONObject([("type", "search_result"), ("source", .string(origin))])
        block.append("title", .string(media.name ?? origin))
        block.append("content", content ?? texts(media.pieces.isEmpty ? [text] : media.pieces))
        block.append("citations", media.isCitable.map { ["enabled": .bool($0)] })
        return block
    }

    private static func texts(_ pieces: [String]) -> JSONValue {
        .array(pieces.map { ["type": "text", "text": .string($0)] })
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
        case .text where !media.pieces.isEmpty:
            return ["type": "content", "content": Self.texts(media.pieces)]
        case .text(let text): return ["type": "text", "media_type": "text/plain", "data": .string(text)]
        case .base64(let data):
            let type = Self.type(of: media, data)
            if isImage ? Self.imageTypes.contains(type) : type == "application/pdf" {
                return ["type": "base64", "media_type": .string(type), "data": .string(data)]
            }
            if !isImage, Media.isText(type), let text = Base64Text.decode(data) {
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
}
