import JSONText

/// How much a request to rerank can be charged for, read from its body.
struct RerankMeasure {
    /// The documents that a unit of search has at most (https://cohere.com/pricing, read 2026-11).
    private static let documentsOfUnit = 100
    /// The tokens from which on a document is split, its query included; each piece counts as a document.
    private static let tokensOfPiece = 500
    /// What a piece has at least for the document, however long the query is.
    private static let leastOfPiece = 250
    /// The tokens that a template can put around a query and a document; those of rerankers that are language models
    /// are the longest.
    private static let template = 256

    /// The documents.
    private(set) var documents = 0
    /// Whether a document has a picture.
    private(set) var hasPictures = false
    private var query = 0
    private var lengths: [Int] = []

    /// Reads a body that has been checked.
    init(_ body: Span<UInt8>) {
        var outline = JSONOutline()
        guard outline.enter(body, UInt8(ascii: "{")) else { return }
        while let key = outline.nextMember(body) {
            if key.matches("documents", in: body) || key.matches("texts", in: body) {
                readDocuments(&outline, body)
            } else {
                let isQuery = key.matches("query", in: body)
                let range = outline.skipValue(body)
                if isQuery { query = range.count }
            }
        }
        documents = lengths.count
    }

    /// The most units that it can be: no token is shorter than a byte.
    var searchUnits: Int {
        let room = max(Self.leastOfPiece, Self.tokensOfPiece - query)
        let pieces = lengths.reduce(0) { $0 + max(1, ($1 + room - 1) / room) }
        return (pieces + Self.documentsOfUnit - 1) / Self.documentsOfUnit
    }

    /// The most tokens that are read beside those of the body: the query is read again with every document.
    var repeatedInput: Int { documents * (query + Self.template) }

    private mutating func readDocuments(_ outline: inout JSONOutline, _ body: Span<UInt8>) {
        guard outline.enter(body, UInt8(ascii: "[")) else {
            outline.skipValue(body)
            return
        }
        while outline.nextElement(body) {
            let range = outline.skipValue(body)
            lengths.append(range.count)
            var document = JSONOutline(at: range.lowerBound)
            guard document.enter(body, UInt8(ascii: "{")) else { continue }
            while let key = document.nextMember(body) {
                if key.matches("image", in: body) { hasPictures = true }
                document.skipValue(body)
            }
        }
    }
}
