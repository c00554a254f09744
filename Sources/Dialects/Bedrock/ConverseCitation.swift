import JSONText

/// Citations as the dialect has them: all of a text stand beside it.
enum ConverseCitation {
    /// Reads a citation.
    static func citation(_ value: JSONValue) -> Citation {
        var citation = Citation(.converse, value)
        citation.url = value["location"]?["web"]?["url"]?.string
        citation.title = value["title"]?.string
        let texts = (value["sourceContent"]?.array ?? []).compactMap { $0["text"]?.string }
        citation.citedText = texts.isEmpty ? nil : texts.joined()
        return citation
    }

    /// Writes a citation for a caller; `nil` if the dialect has no form for it.
    static func value(_ citation: Citation) -> JSONValue? {
        if citation.operation == .converse { return citation.native }
        guard let url = citation.url else { return nil }
        var value = JSONObject()
        value.append("title", citation.title.map(JSONValue.string))
        value.append("sourceContent", citation.citedText.map { [["text": .string($0)]] })
        value.append("location", ["web": ["url": .string(url)]])
        return .object(value)
    }

    /// A text as a block: with its citations, or plain where it has none.
    static func block(_ text: String, _ part: ContentPart, citations: [JSONValue]) -> JSONValue {
        let native = part.native.flatMap { $0.operation == .converse ? $0.members : nil }
        if let guarded = native?["guardContent"] { return ["guardContent": guarded] }
        let own = native?["citationsContent"]?.object
        guard !citations.isEmpty || own != nil else { return ["text": .string(text)] }
        var value = own ?? JSONObject()
        if value["content"] == nil { value["content"] = [["text": .string(text)]] }
        value["citations"] = .array(citations)
        return ["citationsContent": .object(value)]
    }
}
