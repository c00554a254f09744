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

    /// Makes media.
    public init(_ source: Source, type: String, name: String? = nil) {
        self.source = source
        self.type = type
        self.name = name
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
