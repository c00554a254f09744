import Dialects
import Foundation
import Testing
import Vocabulary

@Suite("Bodies in the OpenAI dialect")
struct OpenAIBodiesTests {
    private func object(_ bytes: [UInt8]) throws -> NSDictionary {
        let object = try JSONSerialization.jsonObject(with: Data(bytes)) as? NSDictionary
        return try #require(object)
    }

    @Test("a refusal has a message, a type, a param and a code")
    func refusal() throws {
        let refusal = Refusal(.invalidBody, "The field \"n\"\nis wrong.", param: "n")

        let body = try object(OpenAIFailure.body(refusal))

        #expect(
            body == [
                "error": [
                    "message": "The field \"n\"\nis wrong.", "type": "invalid_request_error", "param": "n",
                    "code": "invalid_body",
                ]
            ]
        )
    }

    @Test("a refusal without a field has null there", arguments: Refusal.Code.allCases)
    func everyCode(_ code: Refusal.Code) throws {
        let body = try object(OpenAIFailure.body(Refusal(code, "No.")))

        #expect(
            body == [
                "error": [
                    "message": "No.", "type": code.openAIType, "param": NSNull(), "code": code.rawValue,
                ]
            ]
        )
    }

    @Test("a failure in a stream is one event that an observer sees as an error")
    func event() {
        let event = OpenAIFailure.event(Refusal(.upstreamFailed, "Cut."))
        var observer = StreamObserver(removesUsageChunk: true)

        let observation = observer.observe(event.span)

        #expect(String(decoding: event, as: UTF8.self).hasPrefix("data: {\"error\":"))
        #expect(event.suffix(2) == [0x0A, 0x0A])
        #expect(observation == .pass && observer.metering.hasError)
    }

    @Test("models are listed in order, and alone")
    func models() throws {
        let fast = ModelList.Entry(id: "fast", created: 1_700_000_000, ownedBy: "gatehouse")
        let smart = ModelList.Entry(id: "a/\"b\"", created: 0, ownedBy: "x")

        let list = try object(ModelList.body([fast, smart]))
        let single = try object(ModelList.body(fast))
        let empty = try object(ModelList.body([]))

        let first: NSDictionary = [
            "id": "fast", "object": "model", "created": 1_700_000_000, "owned_by": "gatehouse",
        ]
        let second: NSDictionary = ["id": "a/\"b\"", "object": "model", "created": 0, "owned_by": "x"]
        #expect(list == ["object": "list", "data": [first, second]])
        #expect(single == first)
        #expect(empty == ["object": "list", "data": [NSDictionary]()])
    }

    @Test(
        "estimates round up and never fall below the deltas",
        arguments: [(0, 0, 0), (1, 1, 1), (4, 1, 1), (5, 1, 2), (8, 3, 3), (400, 10, 100)]
    )
    func estimates(_ bytes: Int, _ deltas: Int, _ tokens: Int) {
        #expect(EstimatedTokens.of(textBytes: bytes, deltas: deltas) == tokens)
    }
}
