/// A picture, sound, film or document: carried, or named.
public struct Media: Hashable, Sendable {
    /// Where its bytes are.
    public enum Source: Hashable, Sendable {
        /// Here, in base64 (RFC 4648 section 4).
        case base64(String)
        /// Here, as plain text; documents only.
        case text(String)
        /// At an address.
        case url(String)
        /// In a provider's store, under an id that only that provider knows.
        case file(String)
    }

    /// Where its bytes are.
    public var source: Source
    /// Its media type, such as `image/png`; empty where the dialect does not say.
    public var type: String
    /// How closely to look at a picture: `auto`, `low`, `high`, `original`.
    public var detail: String?
    /// The file's name or the document's title.
    public var name: String?
    /// What the caller says about a document.
    public var context: String?
    /// Whether the model shall cite the document.
    public var isCitable: Bool?
    /// Where what a search of the caller's has found is from, an address or a name; `nil` for every other document.
    public var origin: String?
    /// The pieces of a text that can be cited each by itself; empty where it is not divided.
    public var pieces: [String] = []

    /// Makes media.
    public init(_ source: Source, type: String, name: String? = nil) {
        self.source = source
        self.type = type
        self.name = name
    }

    /// Makes a document of pieces of text.
    public init(pieces: [String], type: String = "text/plain") {
        self.init(.text(pieces.joined(separator: "\n")), type: type)
        self.pieces = pieces
    }

    /// The text of a document with what heads it, for where it can only be said; `nil` if the document is no text.
    public var spoken: String? {
        guard case .text(let text) = source else { return nil }
        return [name, origin, context, text].compactMap { $0 }.filter { !$0.isEmpty }
            .joined(separator: "\n\n")
    }

    /// Reads a `data:` address (RFC 2397) with base64, or gives `nil` if it is none.
    ///
    /// The type stays empty if the address gives none.
    public static func dataURL(_ url: String) -> Media? {
        guard url.utf8.count > 5,
            url.utf8.prefix(5).elementsEqual("data:".utf8, by: { $0 | 0x20 == $1 | 0x20 }),
            let comma = url.utf8.firstIndex(of: UInt8(ascii: ","))
        else { return nil }
        let head = url[url.utf8.index(url.utf8.startIndex, offsetBy: 5)..<comma]
        guard head.hasSuffix(";base64") else { return nil }
        let type = head.prefix { $0 != ";" }
        return Media(.base64(String(url[url.utf8.index(after: comma)...])), type: type.lowercased())
    }

    /// The address under which carried bytes are one text: `data:` with base64; the own address where there is one.
    public var url: String? {
        switch source {
        case .base64(let data): "data:\(type.isEmpty ? "application/octet-stream" : type);base64,\(data)"
        case .url(let url): url
        case .text, .file: nil
        }
    }
}
