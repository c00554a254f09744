import Testing

@testable import Dialects

@Suite("What reranking can be charged for")
struct RerankMeasureTests {
    private func measure(query: Int, documents: [Int]) -> RerankMeasure {
        let texts = documents.map { #""\#(String(repeating: "d", count: $0))""# }.joined(separator: ",")
        let body = Array(
            #"{"query":"\#(String(repeating: "q", count: query))","documents":[\#(texts)]}"#.utf8
        )
        return RerankMeasure(body.span)
    }

    @Test("a hundred short documents are a unit, and one more is another")
    func units() {
        #expect(measure(query: 10, documents: Array(repeating: 100, count: 100)).searchUnits == 1)
        #expect(measure(query: 10, documents: Array(repeating: 100, count: 101)).searchUnits == 2)
    }

    @Test("a long document counts by the pieces that it can be split into, whatever the query leaves of them")
    func pieces() {
        // 488 bytes are left of a piece beside 12 bytes of query with its quotes.
        let whole = Array(repeating: 486, count: 100)
        #expect(measure(query: 10, documents: whole).searchUnits == 1)
        #expect(measure(query: 10, documents: whole.map { $0 + 1 }).searchUnits == 2)
        #expect(measure(query: 5_000, documents: Array(repeating: 248, count: 100)).searchUnits == 1)
        #expect(measure(query: 5_000, documents: Array(repeating: 498, count: 100)).searchUnits == 2)
    }

    @Test("the query is read again with every document")
    func repeated() {
        let one = measure(query: 98, documents: [1])
        let two = measure(query: 98, documents: [1, 1])
        #expect(one.repeatedInput >= 100)
        #expect(two.repeatedInput == 2 * one.repeatedInput)
    }

    @Test("a picture among the documents is seen")
    func pictures() {
        let body = Array(#"{"query":"q","documents":["a",{"text":"b"},{"image":"https://x/y"}]}"#.utf8)
        #expect(RerankMeasure(body.span).hasPictures)
        #expect(!measure(query: 1, documents: [1]).hasPictures)
    }

    @Test("the form of a caller is told from the bytes as it is from the value")
    func forms() {
        for (text, form) in [
            ("{}", RerankForm.jina), (#"{"top_k":1,"query":"top_n"}"#, .voyage),
            (#"{"texts":[]}"#, .textEmbeddings),
            (#"{"documents":[{"texts":1}],"max_chunks_per_doc":null}"#, .cohereV1),
        ] {
            let bytes = Array(text.utf8)
            #expect(RerankForm.face(.rerankV1, in: bytes.span) == form, "\(text)")
        }
    }
}
