import JSONText
import Vocabulary

/// Pictures, documents, films and sounds.
extension ConverseRequestWriting {
    /// The longest name of a document (API reference, `DocumentBlock`).
    private static let longestName = 200

    /// The block of media; none if it is given up.
    mutating func media(
        _ media: Media,
        _ kind: ConverseMediaKind,
        _ part: ContentPart,
        _ role: Turn.Role,
        _ path: String
    ) throws(Refusal) -> [JSONValue] {
        if isNative, let guarded = part.native?.members["guardContent"] {
            return [["guardContent": guarded]]
        }
        // A picture that a model has made has no place in what it said.
        if !isNative, kind == .image, role == .assistant {
            _ = try rendering.give(up: .otherFields, field: path)
            return []
        }
        if !isNative, role == .user, lacks(kind.capability), let text = media.spoken {
            if media.isCitable == true { _ = try rendering.give(up: .citations, field: "\(path).citations") }
            return [["text": .string(text)]]
        }
        let isUntaken = facts.family == .claude && (kind == .video || kind == .audio)
        guard isNative || role == .user && !isUntaken && !lacks(kind.capability) else {
            _ = try rendering.give(up: kind.capability, field: path)
            return []
        }
        if let origin = media.origin, case .text(let text) = media.source,
            isNative || facts.family == .claude
        {
            return [["searchResult": with(part.native, Self.searchResult(media, text, origin: origin))]]
        }
        if case .url(let address) = media.source, !isNative {
            // The dialect has no form for addresses; the model may at least know of one.
            let handling = try rendering.give(up: .imageAddresses, field: path)
            return handling == .emulate ? [["text": .string(address)]] : []
        }
        guard let (format, source) = try source(media, kind, part, path) else { return [] }
        var block = JSONObject()
        if let format { block.append("format", .string(format)) }
        if kind == .document {
            if let name = isNative ? media.name : documentName(media.name) {
                block.append("name", .string(name))
            }
        }
        block.append("source", source)
        if kind == .document {
            block.append("context", media.context.map(JSONValue.string))
            block.append("citations", media.isCitable.map { ["enabled": .bool($0)] })
        }
        if let detail = media.detail, detail != "auto" {
            _ = try rendering.give(up: .otherFields, field: "\(path).detail")
        }
        return [.object(JSONObject([(kind.rawValue, with(part.native, block))]))]
    }

    /// What a search has found, in the form that Claude alone takes (API reference, `SearchResultBlock`, read 2026-11).
    private static func searchResult(_ media: Media, _ text: String, origin: String) -> JSONObject {
        var block = JSONObject([("source", .string(origin)), ("title", .string(media.name ?? origin))])
        let isDivided = !media.pieces.isEmpty || text.isEmpty
        block.append("content", texts(isDivided ? media.pieces : [text]))
        block.append("citations", media.isCitable.map { ["enabled": .bool($0)] })
        return block
    }

    private static func texts(_ pieces: [String]) -> JSONValue {
        .array(pieces.map { ["text": .string($0)] })
    }

    private mutating func source(
        _ media: Media,
        _ kind: ConverseMediaKind,
        _ part: ContentPart,
        _ path: String
    ) throws(Refusal) -> (format: String?, source: JSONValue)? {
        let type = media.type.lowercased().prefix { $0 != ";" }
        var format =
            isNative
            ? ConverseFormat.spelled(media.type, of: kind) : ConverseFormat.word(String(type), of: kind)
        if isNative, let native = part.native?.members["source"] { return (format, native) }
        switch media.source {
        case .url:
            _ = try rendering.give(up: .imageAddresses, field: path)
            return nil
        case .file:
            // Another provider's store is not this one's.
            _ = try rendering.give(up: .files, field: path)
            return nil
        case .text(let text):
            if isNative { return (format, ["text": .string(text)]) }
            if facts.family == .claude, !media.pieces.isEmpty {
                return (format ?? "txt", ["content": Self.texts(media.pieces)])
            }
            // A document has no place for where it is from.
            let whole = media.origin.map { "\($0)\n\n\(text)" } ?? text
            return (format ?? "txt", ["bytes": .string(Base64Text.encode(Array(whole.utf8)))])
        case .base64(let data):
            if isNative { return (format, ["bytes": .string(data)]) }
            // What is not said, or said wrongly, is told by the first bytes.
            if let told = ConverseFormat.type(ofBase64: data), kind == .image || format == nil,
                let word = ConverseFormat.word(told, of: kind)
            {
                format = word
            }
            if let format { return (format, ["bytes": .string(data)]) }
            _ = try rendering.give(up: kind.capability, field: path)
            return nil
        }
    }

    /// A name as the API takes it, other than those of the documents before: letters, digits, single blanks, and
    /// `-`, `(`, `)`, `[`, `]`.
    private mutating func documentName(_ name: String?) -> String {
        var allowed = ""
        for scalar in (name ?? "").unicodeScalars {
            let isPlain =
                scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            let next: Character = isPlain || "-()[]".unicodeScalars.contains(scalar) ? Character(scalar) : " "
            if next != " " || allowed.last != " " { allowed.append(next) }
        }
        let words = allowed.split(separator: " ").joined(separator: " ")
        let base = words.isEmpty ? "document" : String(words.prefix(Self.longestName - 8))
        var unique = base
        var number = 2
        while !documentNames.insert(unique).inserted {
            unique = "\(base) \(number)"
            number += 1
        }
        return unique
    }
}
