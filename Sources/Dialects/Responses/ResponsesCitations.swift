import JSONText

/// Where statements come from, as `annotations` of the dialect.
enum ResponsesCitations {
    static func read(_ value: JSONValue) -> Citation {
        var citation = Citation(.responses, value)
        citation.url = value["url"]?.string
        citation.title = value["title"]?.string ?? value["filename"]?.string
        citation.range = Citation.stretch(
            from: value["start_index"]?.integer,
            to: value["end_index"]?.integer
        )
        return citation
    }

    /// The annotation of a citation; `nil` for one that is no page, which annotations of other dialects' cannot say.
    static func body(_ citation: Citation, of text: String) -> JSONValue? {
        if citation.operation == .responses { return citation.native }
        guard let url = citation.url else { return nil }
        let stretch = citation.stretch(of: text.unicodeScalars.count)
        return [
            "type": "url_citation", "url": .string(url), "title": .string(citation.title ?? url),
            "start_index": .integer(stretch.lowerBound), "end_index": .integer(stretch.upperBound),
        ]
    }

    /// All annotations of a part, whose text is given.
    static func bodies(_ part: ContentPart, of text: String) -> [JSONValue] {
        part.citations.compactMap { body($0, of: text) }
    }
}
