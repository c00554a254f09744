import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Answers of other providers that come back and go to the caller's own")
struct PairForeignTests {
    private static let proof = "c2lnbmF0dXJl/+aGk9PQ=="
    private static let proving: [Operation] = [.messages, .converse, .generateContent, .responses]
    private static let pairs = DialectPair.all.filter {
        proving.contains($0.face) && PairDialect($0.face).maker != PairDialect($0.target).maker
    }

    /// The model that the caller's own provider is asked for.
    private static func model(_ face: Operation) -> String {
        face == .generateContent ? "gemini-3-pro-preview" : PairDialect(face).model
    }

    /// An answer with a thought and a call, and the proof of a target that gives one.
    private static func reply(_ target: PairDialect, isProved: Bool) -> Reply {
        var call = ToolCall(id: "call_1", name: "find", arguments: #"{"q":"a"}"#)
        var reasoning = Reasoning(text: "Hm, let me think.")
        if isProved, proving.contains(target.operation) {
            let signature = Signature(target.maker, proof)
            if target.maker == .gemini { call.signature = signature } else { reasoning.signature = signature }
        }
        let parts = [ContentPart(.reasoning(reasoning)), ContentPart(.toolCall(call))]
        return Reply(id: "id_1", model: target.model, choices: [Reply.Choice(parts, stop: .toolCalls)])
    }

    /// The request in which a caller sends the answer of a target back.
    private static func returned(_ pair: DialectPair, isProved: Bool) throws -> JSONValue {
        let target = PairDialect(pair.target)
        var context = ReplyContext(
            conversation: Conversation(model: model(pair.face)),
            model: "fast",
            created: 1_700_000_000,
            id: "req_01"
        )
        context.targetModel = target.model
        var translation = try #require(AnswerTranslation(from: pair.target, to: pair.face, context))
        let bytes = try translation.whole(target.answer(reply(target, isProved: isProved)))
        return try PairHistory.request(pair.face, after: JSONValue.read(bytes), calls: ["call_1"])
    }

    private static func stands(in body: JSONValue, _ face: Operation) -> Bool {
        let maker = PairDialect(face).maker
        return ForeignHistory.Reader(face, maker: maker, model: model(face))?.finds(body.bytes.span) ?? false
    }

    @Test("they are found, and written without what that provider refuses", arguments: pairs, [true, false])
    func foreign(_ pair: DialectPair, _ isProved: Bool) throws {
        let face = PairDialect(pair.face)
        let request = try Self.returned(pair, isProved: isProved)
        #expect(Self.stands(in: request, pair.face), "\(request.text)")

        var rendering = Rendering(
            model: Self.model(pair.face),
            outputTokenLimit: 4_096,
            providerKind: face.providerKind,
            maker: face.maker
        )
        let conversation = try face.read(request, model: Self.model(pair.face))
        let body = try face.dialect().body(of: conversation, &rendering)

        #expect(!Self.stands(in: body, pair.face), "\(body.text)")
        #expect(!body.text.contains(Self.proof) && body.text.contains("call_1"), "\(body.text)")
        #expect(RequestRules.faults(body, pair.face).filter { !$0.contains("without tools") } == [])
    }

    @Test(
        "the provider's own pass as they are",
        arguments: [Operation.messages, .generateContent, .responses]
    )
    func own(_ operation: Operation) throws {
        let request = try Self.returned(DialectPair(face: operation, target: operation), isProved: true)
        #expect(!Self.stands(in: request, operation), "\(request.text)")
    }
}
