import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Requests between every two dialects")
struct PairRequestTests {
    @Test("a request keeps the target's rules", arguments: DialectPair.all, PairRequest.all)
    func rules(_ pair: DialectPair, _ request: PairRequest) throws {
        let (body, _) = try pair.request(request.conversation)

        #expect(RequestRules.faults(body, pair.target) == [], "\(body.text)")
    }

    @Test(
        "a request says at the target what its caller has said",
        arguments: DialectPair.all,
        PairRequest.all
    )
    func meaning(_ pair: DialectPair, _ request: PairRequest) throws {
        let asked = try pair.asked(request.conversation)
        let (body, dropped) = try pair.request(request.conversation)
        var expected = SaidConversation(asked)
        var said = SaidConversation(try PairDialect(pair.target).read(body))
        if pair.target == .responses, !expected.stop.isEmpty {
            #expect(!dropped.isEmpty)
            expected.stop = []
        }
        // Who reasons takes no temperature and stops at no texts, and a caller of another dialect need not know that.
        if [.chatCompletions, .responses].contains(pair.target), pair.face != pair.target {
            if expected.temperature != nil {
                #expect(dropped.contains { $0.contains("temperature") })
                expected.temperature = nil
            }
            if !expected.stop.isEmpty {
                #expect(dropped.contains("stop"))
                expected.stop = []
            }
        }
        if pair.target == .cohereChat, case .named? = asked.toolChoice {
            #expect(body["tool_choice"] == "REQUIRED")
        }
        // The user must begin there.
        if [.messages, .converse, .invoke].contains(pair.target), asked.turns.first?.role == .assistant {
            guard case .text(.user, _)? = said.words.first else {
                Issue.record("no user")
                return
            }
            said.words.removeFirst()
        }

        #expect(said == expected, "\(body.text) without \(dropped)")
    }
}
