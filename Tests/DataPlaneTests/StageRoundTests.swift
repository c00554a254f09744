import Foundation
import Ledger
import NIOEmbedded
import Policy
import Ports
import Testing
import Vocabulary

@testable import DataPlane

@Suite("Exchanges that take their steps together")
struct StageRoundTests {
    private func eventually(_ condition: () -> Bool) async throws {
        for _ in 0..<1000 where !condition() { try await Task.sleep(for: .milliseconds(10)) }
        #expect(condition())
    }

    private static func chat(_ text: String, model: String = "fast") -> String {
        #"{"model":"\#(model)","messages":[{"role":"user","content":"\#(text)"}],"max_tokens":10}"#
    }

    /// Answers with the number that a request names.
    private static func echoing() -> ScriptedUpstream {
        ScriptedUpstream { request, _ in
            let number = request.body.split(separator: "#").dropFirst().first ?? "none"
            return [
                .send(
                    ScriptedUpstream.json(
                        #"{"id":"answer-\#(number)","usage":{"prompt_tokens":3,"completion_tokens":2}}"#
                    )
                )
            ]
        }
    }

    @Test("of many requests that come in one turn of the loop each gets its own answer, or its own refusal")
    func oneTurn() async throws {
        let upstream = Self.echoing()
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let sockets = try (0..<100).map { _ in try gate.connect() }
        #expect(try gate.ask(Self.chat("#warm#")).status == 200)
        let door = Door()
        gate.hold(until: door)

        for (number, socket) in sockets.enumerated() {
            let model = number % 10 == 0 ? "unknown" : "fast"
            socket.send(gate.request(Self.chat("#\(number)#", model: model)))
        }
        door.open()

        for (number, socket) in sockets.enumerated() {
            let answer = socket.readAnswer()
            #expect(answer.status == (number % 10 == 0 ? 404 : 200))
            if number % 10 != 0 { #expect(answer.body.contains("\"answer-\(number)\"")) }
        }
        let records = try await gate.records(101)
        #expect(records.filter { $0.accuracy == .reported }.count == 91)
        #expect(records.filter { $0.errorCode == "model_not_found" }.count == 10)
        #expect(gate.ledger.statistics.holds == 0 && gate.ledger.statistics.leaks == 0)
        #expect(gate.server.counters.inflight == 0)
        await gate.stop()
    }

    @Test("an answer that comes while a round is at work is read in the next turn, with nothing else to do")
    func answerInARound() {
        let loop = EmbeddedEventLoop()
        let upstreams = ScriptedUpstreams { reads, came in if reads == 1 { came() } }
        let round = StageRound(eventLoop: loop, upstreams: upstreams, flushes: FlushRound(eventLoop: loop))
        upstreams.gatherAnswers { round.schedule() }

        round.schedule()
        loop.run()

        #expect(upstreams.reads == 2)
    }

    @Test("a client that leaves in the turn in which its answer has come is charged what that reports")
    func leaving() async throws {
        let asked = Door()
        let upstream = ScriptedUpstream { _, _ in
            [.wait(asked), .send(ScriptedUpstream.chat(prompt: 3, completion: 2))]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port])
        var sockets = try (0..<20).map { _ in try gate.connect() }
        for socket in sockets { socket.send(gate.request(Gate.chat)) }
        try await eventually { upstream.requests.count == 20 }
        let door = Door()
        gate.hold(until: door)

        asked.open()
        // The answers are on their way before any client leaves.
        try await Task.sleep(for: .milliseconds(500))
        sockets = []
        door.open()

        let records = try await gate.records(20)
        #expect(records.allSatisfy { $0.usage == Usage(input: 3, output: 2) })
        #expect(records.allSatisfy { $0.accuracy == .reported || $0.accuracy == .drained })
        #expect(gate.ledger.statistics.holds == 0 && gate.ledger.statistics.leaks == 0)
        await gate.stop()
    }

    @Test("many clients that leave right behind their requests leave nothing held")
    func leavingAtOnce() async throws {
        let upstream = Self.echoing()
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let door = Door()
        var sockets = try (0..<30).map { _ in try gate.connect() }
        #expect(try gate.ask(Self.chat("#warm#")).status == 200)
        gate.hold(until: door)

        for socket in sockets { socket.send(gate.request(Self.chat("#1#"))) }
        sockets = []
        door.open()

        #expect(try gate.ask(Self.chat("#after#")).body.contains("answer-after"))
        try await eventually {
            gate.server.counters.inflight == 0 && gate.ledger.statistics.holds == 0
        }
        #expect(gate.ledger.statistics.leaks == 0)
        await gate.stop()
    }
}
