import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Proofs of thoughts between every two dialects")
struct PairSignatureTests {
    private static let proof = "c2lnbmF0dXJl/+aGk9PQ=="
    private static let proving: [Operation] = [.messages, .converse, .generateContent, .responses]
    private static let pairs = DialectPair.all.filter { proving.contains($0.target) }

    /// An answer with a thought, its proof, and a call.
    private static func reply(_ target: PairDialect) -> Reply {
        let signature = Signature(target.maker, proof)
        var call = ToolCall(id: "call_1", name: "find", arguments: #"{"q":"a"}"#)
        var reasoning = Reasoning(text: "Hm, let me think.")
        // Gemini's proof stands beside the call.
        if target.maker == .gemini { call.signature = signature } else { reasoning.signature = signature }
        if target.maker == .openAI {
            reasoning.isSummary = true
            reasoning.itemID = "rs_1"
        }
        let parts = [ContentPart(.reasoning(reasoning)), ContentPart(.toolCall(call))]
        return Reply(id: "id_1", model: target.model, choices: [Reply.Choice(parts, stop: .toolCalls)])
    }

    /// The request that the target gets when the caller of a face sends the answer back.
    private static func returned(
        _ answer: JSONValue,
        _ pair: DialectPair,
        to target: Operation
    ) throws -> JSONValue {
        let request = try PairHistory.request(pair.face, after: answer, calls: ["call_1"])
        return try PairDialect(target).written(PairDialect(pair.face).read(request)).body
    }

    private static func proofs(in body: JSONValue, _ target: Operation) throws -> SaidAnswer {
        let dialect = PairDialect(target)
        let turns = try dialect.read(body, model: dialect.model).turns.filter { $0.role == .assistant }
        return SaidAnswer(
            Reply(id: "", model: "", choices: [Reply.Choice(turns.flatMap(\.parts), stop: .finished)])
        )
    }

    @Test("a proof comes back to its maker through any face as it was", arguments: pairs)
    func back(_ pair: DialectPair) throws {
        let target = PairDialect(pair.target)
        var translation = try pair.translation()
        let answer = try JSONValue.read(translation.whole(target.answer(Self.reply(target))))

        let body = try Self.returned(answer, pair, to: pair.target)
        let said = try Self.proofs(in: body, pair.target)

        #expect(
            said.choices[0].proofs == [Signature(target.maker, Self.proof)],
            "\(answer.text)\n\(body.text)"
        )
        if target.maker != .gemini { #expect(said.choices[0].thought == "Hm, let me think.", "\(body.text)") }
        #expect(body.text.contains(Self.proof) || body.text.contains(Self.proof.replacing("/", with: #"\/"#)))
        #expect(RequestRules.faults(body, pair.target).filter { !$0.contains("without tools") } == [])
    }

    @Test("a proof of a stream comes back to its maker through Chat Completions", arguments: proving)
    func streamed(_ operation: Operation) throws {
        let pair = DialectPair(face: .chatCompletions, target: operation)
        let target = PairDialect(operation)
        let stream = try target.stream(Self.reply(target))
        let answer = try ChatAccumulation.answer(pair.streamed(stream, pieces: 64).bytes)

        let body = try Self.returned(answer, pair, to: operation)
        let said = try Self.proofs(in: body, operation)

        #expect(
            said.choices[0].proofs == [Signature(target.maker, Self.proof)],
            "\(answer.text)\n\(body.text)"
        )
        if target.maker != .gemini {
            #expect(said.choices[0].thought == "Hm, let me think.", "\(answer.text)\n\(body.text)")
        }
    }

    @Test("nobody but its maker gets a proof", arguments: pairs)
    func foreign(_ pair: DialectPair) throws {
        let maker = PairDialect(pair.target)
        var translation = try pair.translation()
        let answer = try JSONValue.read(translation.whole(maker.answer(Self.reply(maker))))

        for other in DialectPair.operations.map(PairDialect.init) where other.maker != maker.maker {
            let body = try Self.returned(answer, pair, to: other.operation)
            #expect(!body.text.contains(Self.proof), "\(other.operation): \(body.text)")
            #expect(RequestRules.faults(body, other.operation).filter { !$0.contains("without tools") } == [])
        }
    }
}
