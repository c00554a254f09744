import Directory
import Policy
import Synchronization
import Testing
import Vocabulary

@testable import DataPlane

@Suite("Targets that fail more than their siblings", .serialized)
struct OutlierTests {
    private static let good = ScriptedUpstream.Step.send(ScriptedUpstream.chat(prompt: 3, completion: 2))
    private static let bad = ScriptedUpstream.Step.send(ScriptedUpstream.json("{}", status: "500 Broken"))

    /// Says whether an upstream fails.
    private final class Trouble: Sendable {
        private let state = Mutex(false)

        var isThere: Bool {
            get { state.withLock { $0 } }
            set { state.withLock { $0 = newValue } }
        }
    }

    /// Fails one of four.
    private static func outlier() -> ScriptedUpstream {
        ScriptedUpstream { _, number in [number % 4 == 0 ? Self.bad : Self.good] }
    }

    private static func sibling(_ trouble: Trouble = Trouble()) -> ScriptedUpstream {
        ScriptedUpstream { _, _ in [trouble.isThere ? Self.bad : Self.good] }
    }

    /// A gate whose model `fast` has the targets a and b, and `other` those after the first; each has a model of its own, too.
    ///
    /// Their breakers are on, and open for no reason of their own.
    private static func gate(
        _ upstreams: [ScriptedUpstream],
        _ change: (inout Declaration) -> Void = { _ in }
    ) async throws -> Gate {
        let ports = Dictionary(uniqueKeysWithValues: zip(["a", "b", "c"], upstreams.map(\.port)))
        return try await Gate(upstreams: ports) { declaration in
            declaration.models[0].breaker.failures = 1000
            declaration.models[0].breaker.failureRatePercent = 0
            change(&declaration)
            let all = declaration.models[0]
            for target in all.targets {
                var alone = all
                alone.name = target.provider
                alone.targets = [target]
                declaration.models.append(alone)
            }
            declaration.models[0].retries.attempts = 1
            var other = declaration.models[0]
            other.name = "other"
            other.targets.removeFirst()
            declaration.models.append(other)
            declaration.models[0].targets = Array(all.targets.prefix(2))
        }
    }

    private static func ask(_ gate: Gate, _ model: String, times: Int) throws {
        for _ in 0..<times {
            #expect(try gate.ask(Gate.chat.replacing("fast", with: model)).status == 200)
        }
    }

    /// Lets a be found out: b has done well, and a fails for the fifth of 20 times.
    private static func eject(_ gate: Gate) throws {
        try ask(gate, "b", times: 20)
        try ask(gate, "fast", times: 20)
    }

    @Test("one is left alone, and is asked before nobody is")
    func ejected() async throws {
        let trouble = Trouble()
        let (first, second) = (Self.outlier(), Self.sibling(trouble))
        let gate = try await Self.gate([first, second])
        try Self.eject(gate)

        #expect(gate.server.openCircuits == ["a/upstream-model": true, "b/upstream-model": false])
        #expect(try gate.ask(Gate.chat).field("x-gatehouse-provider") == "b")
        #expect(first.requests.count == 20)
        trouble.isThere = true
        #expect(try gate.ask(Gate.chat).field("x-gatehouse-provider") == "a")
        #expect(first.requests.count == 21)
        await gate.stop()
    }

    @Test("who may use nothing else is served by one as well as it can, and its failures are repeated")
    func onlyOne() async throws {
        let (first, second) = (Self.outlier(), Self.sibling())
        let gate = try await Self.gate([first, second]) {
            $0.providers[0].labels = ["region": "eu"]
            $0.providers[1].labels = ["region": "us"]
        }
        let key = try gate.directory.createKey(
            in: .root,
            KeyTerms(name: "k", requireLabels: ["region": "eu"]),
            by: .system
        )
        try Self.eject(gate)

        for _ in 0..<4 { #expect(try gate.ask(Gate.chat, key: key.secret.revealed).status == 200) }

        #expect(gate.server.openCircuits["a/upstream-model"] == true)
        #expect([first, second].map(\.requests.count) == [25, 25])
        await gate.stop()
    }

    @Test("two models that share targets cannot leave a third with none")
    func shared() async throws {
        let trouble = Trouble()
        let upstreams = [Self.outlier(), Self.sibling(trouble), Self.sibling()]
        let gate = try await Self.gate(upstreams)
        try Self.eject(gate)
        trouble.isThere = true
        try Self.ask(gate, "other", times: 21)
        #expect(
            gate.server.openCircuits == [
                "a/upstream-model": true, "b/upstream-model": true, "c/upstream-model": false,
            ]
        )
        trouble.isThere = false

        #expect(try gate.ask(Gate.chat).status == 200)
        #expect(upstreams[2].requests.count == 21)
        await gate.stop()
    }

    @Test("a breaker that is off is not opened for this reason either")
    func off() async throws {
        let (first, second) = (Self.outlier(), Self.sibling())
        let gate = try await Self.gate([first, second]) { $0.models[0].breaker.failures = 0 }
        try Self.eject(gate)

        #expect(gate.server.openCircuits == ["a/upstream-model": false, "b/upstream-model": false])
        #expect(try gate.ask(Gate.chat).field("x-gatehouse-provider") == "a")
        #expect([first, second].map(\.requests.count) == [21, 25])
        await gate.stop()
    }

    @Test("one that fails while another is asked beside it is found, too")
    func hedged() async throws {
        let first = ScriptedUpstream { _, number in
            [.pause(milliseconds: number > 20 ? 200 : 0), Self.bad]
        }
        let second = ScriptedUpstream { _, number in
            [.pause(milliseconds: number > 20 ? 400 : 0), Self.good]
        }
        let gate = try await Self.gate([first, second]) {
            var terms = HedgeTerms()
            terms.after = .milliseconds(50)
            terms.sharePercent = 100
            $0.models[0].hedge = terms
        }
        for _ in 0..<20 { #expect(try gate.ask(Gate.chat.replacing("fast", with: "a")).status == 503) }
        try Self.ask(gate, "b", times: 20)
        #expect(gate.server.openCircuits == ["a/upstream-model": false, "b/upstream-model": false])

        #expect(try gate.ask(Gate.chat).status == 200)

        #expect(try await gate.records(41)[0].attempts.map(\.status) == [500, 200])
        #expect(gate.server.openCircuits == ["a/upstream-model": true, "b/upstream-model": false])
        await gate.stop()
    }
}
