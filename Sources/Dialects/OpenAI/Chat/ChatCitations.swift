import JSONText

/// Where statements come from, as `annotations` of Chat Completions.
enum ChatCitations {
    static func read(_ value: JSONValue) -> Citation {
        var citation = Citation(.chatCompletions, value)
        if let page = value["url_citation"] {
            citation.url = page["url"]?.string
            citation.title = page["title"]?.string
            citation.range = Citation.stretch(
                from: page["start_index"]?.integer,
                to: page["end_index"]?.integer
            )
        }
        return citation
    }

    /// The annotation of a citation; `nil` for one that is no page, which annotations cannot say.
    ///
    /// The text that is cited is a stretch of the message's, which is one whatever it was made of.
    static func body(_ citation: Citation, of text: Range<Int>) -> JSONValue? {
        if citation.operation == .chatCompletions { return citation.native }
        guard let url = citation.url else { return nil }
        let stretch = citation.stretch(of: text.count)
        var page = JSONObject()
        page.append("start_index", .integer(text.lowerBound + stretch.lowerBound))
        page.append("end_index", .integer(text.lowerBound + stretch.upperBound))
        page.append("url", .string(url))
        page.append("title", .string(citation.title ?? url))
        return ["type": "url_citation", "url_citation": .object(page)]
    }
}
