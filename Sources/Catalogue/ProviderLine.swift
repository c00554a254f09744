import Vocabulary

/// Reads the lines of the catalogue of providers.
enum ProviderLine {
    /// The first line.
    static func header(_ line: ArraySlice<UInt8>) throws(LineFault) -> (name: String, source: String) {
        var fields = LineFields(try JSONLine.object(line))
        guard let name = try fields.text("providers"), !name.isEmpty else {
            throw LineFault("the first line must be {\"providers\":\"…\",\"source\":\"…\"}")
        }
        let source = try fields.text("source") ?? ""
        try fields.refuseRest()
        return (name, source)
    }

    /// A line that describes a provider.
    static func facts(_ line: ArraySlice<UInt8>) throws(LineFault) -> ProviderFacts {
        var fields = LineFields(try JSONLine.object(line))
        let kind = try required("kind", &fields)
        guard kind.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 0x2D }) else {
            throw LineFault("a kind has small letters, digits and hyphens")
        }
        let baseURL = try fields.text("base_url")
        if let baseURL, !baseURL.hasPrefix("https://"), !baseURL.hasPrefix("http://127.0.0.1:") {
            throw LineFault("base_url must be one of https, or of the host itself")
        }
        let path = try fields.text("path")
        guard (baseURL == nil) == (path != nil) else {
            throw LineFault("either base_url or path must be given")
        }
        var facts = ProviderFacts(
            kind: kind,
            name: try required("name", &fields),
            baseURL: baseURL,
            path: path ?? baseURL.map(Self.path) ?? "",
            documentation: try required("documentation", &fields)
        )
        facts.keyField = try fields.text("key_field")
        facts.keyVariable = try fields.text("key_variable")
        facts.prices = try fields.text("prices")
        facts.operations = words(try required("serves", &fields))
        facts.takes = words(try fields.text("takes"))
        facts.lacks = words(try fields.text("lacks"))
        if let thoughts = try fields.text("thoughts") {
            guard let form = ProviderFacts.ThoughtForm(rawValue: thoughts) else {
                throw LineFault("thoughts must be reasoning_content or reasoning_details")
            }
            facts.thoughts = form
        }
        if let prefill = try fields.text("prefill") {
            guard let form = PrefillForm(rawValue: prefill) else {
                throw LineFault("prefill must be assistant_turn, prefix, partial or continue_final_message")
            }
            facts.prefill = form
        }
        facts.outputLimitField = try fields.text("output_limit")
        try fields.refuseRest()
        return facts
    }

    private static func required(_ name: String, _ fields: inout LineFields) throws(LineFault) -> String {
        guard let text = try fields.text(name), !text.isEmpty else {
            throw LineFault("\(name) must be given")
        }
        return text
    }

    private static func words(_ text: String?) -> Set<String> {
        Set((text ?? "").split(separator: " ").map(String.init))
    }

    /// What follows the host of a URL.
    private static func path(_ url: String) -> String {
        let parts = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        return parts.count > 3 ? "/\(parts[3])" : ""
    }
}
