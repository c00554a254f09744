import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Citations point at the text that they speak for")
struct PairCitationTests {
    private static let said = "Let me löok. "
    private static let cited = "It is 🜚5."

    /// A stretch of a text: where it begins and ends, in characters, and what it is.
    private struct Stretch: Hashable {
        var start: Int
        var end: Int
        var words: String
    }

    /// A citation of a page by a dialect that knows stretches, or by one that means the whole text.
    private static func citation(_ operation: Operation, _ range: Range<Int>?) -> Citation {
        var citation = Citation(operation, ["type": "web_search_result_location"])
        citation.url = "https://x.test/a"
        citation.title = "Ages"
        citation.citedText = "five"
        citation.range = range
        return citation
    }

    private static func reply(_ citation: Citation) -> Reply {
        var part = ContentPart.text(cited)
        part.citations = [citation]
        return Reply(
            id: "r",
            model: "m",
            choices: [Reply.Choice([.text(said), part], stop: .finished)]
        )
    }

    private static func slice(_ text: String, _ start: Int?, _ end: Int?) throws -> Stretch {
        let start = try #require(start)
        let end = try #require(end)
        let words = String(String.UnicodeScalarView(Array(text.unicodeScalars)[start..<end]))
        return Stretch(start: start, end: end, words: words)
    }

    /// The stretch that a whole answer's annotation points at, found in its own text.
    private static func stretch(_ body: JSONValue, _ face: Operation) throws -> Stretch {
        switch face {
        case .chatCompletions:
            let message = try #require(body["choices"]?.array?.first?["message"])
            let page = try #require(message["annotations"]?.array?.first?["url_citation"])
            return try slice(
                message["content"]?.string ?? "",
                page["start_index"]?.integer,
                page["end_index"]?.integer
            )
        case .responses:
            let parts = (body["output"]?.array ?? []).flatMap { $0["content"]?.array ?? [] }
            let part = try #require(parts.last)
            let page = try #require(part["annotations"]?.array?.first)
            return try slice(
                part["text"]?.string ?? "",
                page["start_index"]?.integer,
                page["end_index"]?.integer
            )
        default:
            let message = try #require(body["message"])
            let citation = try #require(message["citations"]?.array?.first)
            let content = try #require(citation["content_index"]?.integer)
            let text = message["content"]?.array?[content]["text"]?.string ?? ""
            let found = try slice(text, citation["start"]?.integer, citation["end"]?.integer)
            #expect(citation["text"]?.string == found.words)
            return found
        }
    }

    private static let ranges: [Range<Int>?] = [nil, 6..<8]
    private static let faces: [Operation] = [.chatCompletions, .responses, .cohereChat]

    @Test(
        "by its stretch, or as a whole where the dialect that it came in knows no stretches",
        arguments: faces,
        ranges
    )
    func whole(_ face: Operation, _ range: Range<Int>?) throws {
        let reply = Self.reply(Self.citation(.messages, range))
        let body = try PairDialect(face).dialect().body(of: reply, PairDialect.context())

        let stretch = try Self.stretch(JSONValue.read(body.bytes), face)
        #expect(stretch.words == (range == nil ? Self.cited : "🜚5"))
    }

    @Test("and in streams when the text is whole, before its end", arguments: faces, ranges)
    func streamed(_ face: Operation, _ range: Range<Int>?) throws {
        var steps: [ReplyEvent] = [
            .started(id: "r", model: "m", created: 1), .opened(choice: 0, part: 0, .text("")),
            .text(choice: 0, part: 0, Self.said), .closed(choice: 0, part: 0),
            .opened(choice: 0, part: 1, .text("")),
            .cited(choice: 0, part: 1, Self.citation(.messages, range)),
        ]
        steps += Self.cited.unicodeScalars.map { .text(choice: 0, part: 1, String($0)) }
        steps += [
            .closed(choice: 0, part: 1),
            .finished(choice: 0, .finished, native: nil, stopSequence: nil), .ended,
        ]
        let dialect = try PairDialect(face).dialect()
        let bytes = Streams.written(steps, dialect.eventWriter(PairDialect.context()))

        let read = try PairDialect(face).assembled(bytes)
        let citations = read.choices[0].parts.flatMap(\.citations)
        let start = face == .chatCompletions ? Self.said.unicodeScalars.count : 0
        let expected = range ?? 0..<Self.cited.unicodeScalars.count
        #expect(citations.count == 1)
        #expect(citations.first?.range == start + expected.lowerBound..<start + expected.upperBound)
    }

    @Test(
        "places that can be none are none, whatever numbers a provider gives",
        arguments: [(Int.min, 5), (-1, 3), (0, Int.max), (5, Int.max), (Int.min, Int.max), (4, 3)]
    )
    func impossible(_ start: Int, _ end: Int) {
        let page: JSONValue = [
            "url": "https://x.test/a", "start_index": .integer(start), "end_index": .integer(end),
        ]
        let read = [
            ResponsesCitations.read(page),
            ChatCitations.read(["type": "url_citation", "url_citation": page]),
            CohereCitations.read(["start": .integer(start), "end": .integer(end)]),
        ]
        #expect(read.allSatisfy { $0.range == nil })
    }
}
