import JSONText

/// Citations in the words of Cohere: `{"start","end","text","sources","type","content_index"}`, whose places count the
/// characters of the text that is cited.
enum CohereCitations {
    static func read(_ value: JSONValue) -> Citation {
        var citation = Citation(.cohereChat, value)
        citation.citedText = value["text"]?.string
        citation.range = Citation.stretch(from: value["start"]?.integer, to: value["end"]?.integer)
        for source in value["sources"]?.array ?? [] {
            let document = source["document"] ?? source["tool_output"]
            citation.url = citation.url ?? document?["url"]?.string
            citation.title = citation.title ?? document?["title"]?.string
        }
        return citation
    }

    /// Gives the citations of a message to the parts that they speak of; those that speak of none become a part.
    static func attach(_ values: [JSONValue], to parts: inout [ContentPart], contents: [Int]) {
        guard !values.isEmpty else { return }
        var rest: [JSONValue] = []
        let plan = parts.firstIndex(where: CoherePlan.isPlan)
        let text = parts.firstIndex { $0.text != nil && !CoherePlan.isPlan($0) }
        for value in values {
            let isPlan = value["type"]?.string == "PLAN"
            let place =
                isPlan
                ? plan
                : value["content_index"]?.integer.flatMap {
                    contents.indices.contains($0) ? contents[$0] : nil
                }
                    ?? text
            if let place {
                parts[place].citations.append(read(value))
            } else {
                rest.append(value)
            }
        }
        if !rest.isEmpty { parts.append(ContentPart(.opaque(.cohereChat, ["citations": .array(rest)]))) }
    }

    /// A citation as Cohere writes it; another dialect's names its page as a document.
    static func body(_ citation: Citation, content: Int, of text: String) -> JSONValue {
        if citation.operation == .cohereChat { return citation.native }
        var document = JSONObject()
        document.append("title", citation.title.map { .string($0) })
        document.append("url", citation.url.map { .string($0) })
        var source = JSONObject([("type", "document")])
        source.append("id", .string(citation.url ?? citation.title ?? ""))
        source.append("document", .object(document))
        var value = JSONObject()
        let scalars = text.unicodeScalars
        let stretch = citation.stretch(of: scalars.count)
        value.append("start", .integer(stretch.lowerBound))
        value.append("end", .integer(stretch.upperBound))
        // The words of the answer, not those of the source.
        let words = scalars.dropFirst(stretch.lowerBound).prefix(stretch.count)
        value.append("text", .string(String(words)))
        value.append("sources", [.object(source)])
        value.append("content_index", .integer(content))
        value.append("type", "TEXT_CONTENT")
        return .object(value)
    }
}
