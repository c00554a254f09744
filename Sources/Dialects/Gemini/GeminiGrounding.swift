import JSONText

/// Where an answer's statements come from: `groundingMetadata` and `citationMetadata`.
///
/// Their offsets count bytes of UTF-8 (Gemini API reference, "Segment" and "CitationSource", read 2026-11).
enum GeminiGrounding {
    /// A text that statements stand in.
    struct Text {
        /// Which part of the answer it is.
        var place: Int
        /// Its place among the parts that the provider sent, if that is known.
        var partIndex: Int?
        /// What it says.
        var text: String
    }

    /// What is cited, and in which part.
    static func citations(of candidate: JSONValue, in texts: [Text]) -> [(place: Int, citation: Citation)] {
        guard !texts.isEmpty else { return [] }
        var found: [(place: Int, citation: Citation)] = []
        let chunks = candidate["groundingMetadata"]?["groundingChunks"]?.array ?? []
        for support in candidate["groundingMetadata"]?["groundingSupports"]?.array ?? [] {
            guard let (place, range) = locate(support["segment"], in: texts) else { continue }
            for index in support["groundingChunkIndices"]?.array?.compactMap(\.integer) ?? []
            where chunks.indices.contains(index) {
                let chunk = chunks[index]
                var citation = Citation(.generateContent, ["chunk": chunk, "support": support])
                let source = chunk["web"] ?? chunk["retrievedContext"] ?? chunk["maps"]
                citation.url = source?["uri"]?.string
                citation.title = source?["title"]?.string
                citation.citedText = source?["text"]?.string
                citation.range = range
                found.append((place, citation))
            }
        }
        let metadata = candidate["citationMetadata"]
        for source in (metadata?["citationSources"] ?? metadata?["citations"])?.array ?? [] {
            guard let (place, range) = locate(source, in: texts) else { continue }
            var citation = Citation(.generateContent, ["citation": source])
            citation.url = source["uri"]?.string
            citation.title = source["title"]?.string
            citation.range = range
            found.append((place, citation))
        }
        return found
    }

    /// The part that a segment lies in and its stretch in characters; the last part if it cannot be found.
    private static func locate(_ segment: JSONValue?, in texts: [Text]) -> (place: Int, range: Range<Int>?)? {
        guard let last = texts.last else { return nil }
        guard let segment else { return (last.place, nil) }
        let start = segment["startIndex"]?.integer ?? 0
        let end = segment["endIndex"]?.integer ?? 0
        let wanted = segment["text"]?.string
        let partIndex = segment["partIndex"]?.integer ?? 0
        let inOrder = texts.filter { $0.partIndex == partIndex } + texts.filter { $0.partIndex != partIndex }
        for text in inOrder {
            if let range = characters(start, end, in: text.text, wanted: wanted) {
                return (text.place, range)
            }
        }
        if let wanted, !wanted.isEmpty {
            for text in inOrder {
                guard let range = text.text.characterRange(of: wanted) else { continue }
                return (text.place, range)
            }
        }
        return (last.place, nil)
    }

    /// The stretch of characters that some bytes are, if they are what is wanted.
    private static func characters(_ start: Int, _ end: Int, in text: String, wanted: String?) -> Range<Int>?
    {
        let bytes = text.utf8
        guard start >= 0, start < end, end <= bytes.count else { return nil }
        let from = bytes.index(bytes.startIndex, offsetBy: start)
        let to = bytes.index(bytes.startIndex, offsetBy: end)
        if let wanted, !bytes[from..<to].elementsEqual(wanted.utf8) { return nil }
        let before = bytes[..<from].count(where: \.beginsCharacter)
        return before..<before + bytes[from..<to].count(where: \.beginsCharacter)
    }
}

extension UInt8 {
    /// Whether a byte of UTF-8 is the first of its character.
    fileprivate var beginsCharacter: Bool { self & 0xC0 != 0x80 }
}

extension String {
    /// Where a text first stands, in characters (Unicode scalars).
    fileprivate func characterRange(of text: String) -> Range<Int>? {
        let whole = Array(unicodeScalars)
        let wanted = Array(text.unicodeScalars)
        guard let first = wanted.first, wanted.count <= whole.count else { return nil }
        for start in 0...whole.count - wanted.count where whole[start] == first {
            if whole[start..<start + wanted.count].elementsEqual(wanted) {
                return start..<start + wanted.count
            }
        }
        return nil
    }
}
