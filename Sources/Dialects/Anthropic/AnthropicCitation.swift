import JSONText

/// Citations as the dialect has them: each stands at the text block that it speaks for, as a whole.
enum AnthropicCitation {
    /// Reads a citation.
    static func citation(_ value: JSONValue) -> Citation {
        var citation = Citation(.messages, value)
        citation.url = value["url"]?.string
        citation.title = (value["title"] ?? value["document_title"])?.string
        citation.citedText = value["cited_text"]?.string
        return citation
    }

    /// Writes a citation for a caller; `nil` if the dialect has no form for it.
    ///
    /// A page that another provider cites has no index there; an empty one marks it as such.
    static func value(_ citation: Citation) -> JSONValue? {
        if citation.operation == .messages { return citation.native }
        guard let url = citation.url else { return nil }
        return [
            "type": "web_search_result_location", "cited_text": .string(citation.citedText ?? ""),
            "encrypted_index": "", "title": citation.title.map(JSONValue.string) ?? .null,
            "url": .string(url),
        ]
    }

    /// Writes a citation of an earlier turn for a target; `nil` if it was not the target's own.
    static func returnedValue(_ citation: Citation) -> JSONValue? {
        guard citation.operation == .messages else { return nil }
        let isForeign =
            citation.native["type"]?.string == "web_search_result_location"
            && citation.native["encrypted_index"]?.string == ""
        return isForeign ? nil : citation.native
    }
}
