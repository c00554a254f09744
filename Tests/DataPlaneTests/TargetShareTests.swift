import Ledger
import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("How much each target is asked", .serialized)
struct TargetShareTests {
    private static func healthy() -> ScriptedUpstream {
        ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
    }

    private static let names = ["a", "b", "c"]

    private func gate(
        _ upstreams: [ScriptedUpstream],
        _ change: @escaping (inout Declaration) -> Void
    ) async throws -> Gate {
        let ports = Dictionary(uniqueKeysWithValues: zip(Self.names, upstreams.map(\.port)))
        return try await Gate(upstreams: ports, change)
    }

    @Test(
        "weights hold within statistical bounds, whatever of the targets are there",
        arguments: [[6, 3, 1], [1, 1, 1], [5, 0, 5]]
    )
    func weights(_ weights: [Int]) async throws {
        let count = 1200
        let upstreams = Self.names.map { _ in Self.healthy() }
        let gate = try await gate(upstreams) { declaration in
            declaration.models[0].strategy = .weighted
            for place in weights.indices { declaration.models[0].targets[place].weight = weights[place] }
        }

        for _ in 0..<count { #expect(try gate.ask(Gate.chat).status == 200) }

        for (weight, upstream) in zip(weights, upstreams) {
            let share = Double(weight) / Double(weights.reduce(0, +))
            let expected = share * Double(count)
            // Five standard deviations: once in two million runs by chance.
            let bound = 5 * (expected * (1 - share)).squareRoot()
            #expect(
                abs(Double(upstream.requests.count) - expected) <= bound,
                "\(weights): \(upstream.requests.count)"
            )
        }
        await gate.stop()
    }

    @Test("where everything fails, three targets are asked until their breakers open, and then nobody")
    func outage() async throws {
        let upstreams = Self.names.map { _ in
            ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json("{}", status: "500 Broken"))] }
        }
        let gate = try await gate(upstreams) {
            $0.models[0].retries.attempts = 2
            $0.models[0].breaker.open = .seconds(30)
            $0.models[0].breaker.longestOpen = .seconds(30)
        }

        for _ in 0..<100 { #expect(try gate.ask(Gate.chat).status == 503) }

        #expect(upstreams.map(\.requests.count) == [5, 5, 5])
        #expect(gate.ledger.statistics.holds == 0)
        await gate.stop()
    }
}
