import Directory
import Ledger
import Policy
import Synchronization
import Testing
import Vocabulary

@testable import DataPlane

/// An input token costs 1,000 nano-dollars here, an output token 2,000, times what a test makes of it.
@Suite("The money of several attempts", .serialized)
struct AttemptMoneyTests {
    /// What a target does with a request.
    private enum Outcome: CaseIterable {
        case answers, hangs, fails, breaksOff, babbles

        var steps: [ScriptedUpstream.Step] {
            switch self {
            case .answers:
                [.pause(milliseconds: 60), .send(ScriptedUpstream.chat(prompt: 60, completion: 10))]
            case .hangs: [.waitForClose]
            case .fails: [.send(ScriptedUpstream.json("{}", status: "500 Broken"))]
            case .breaksOff:
                [
                    .pause(milliseconds: 60),
                    .send("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n"),
                    .send(String(repeating: "x", count: 400)), .close,
                ]
            case .babbles: [.send(ScriptedUpstream.json("no answer"))]
            }
        }
    }

    /// What the targets of a gate do next.
    private final class Script: Sendable {
        private let outcomes = Mutex<[String: Outcome]>([:])

        func set(_ outcomes: [String: Outcome]) { self.outcomes.withLock { $0 = outcomes } }

        func upstream(_ name: String) -> ScriptedUpstream {
            ScriptedUpstream { _, _ in self.outcomes.withLock { $0[name] ?? .fails }.steps }
        }
    }

    /// What a request of `Gate.chat` is held at on a target of the plain price.
    private static let bound = Int64((Gate.chat.utf8.count + 10) * 1000 + 10 * 2000)
    private static let estimatedInput = Int64((Gate.chat.utf8.count + 3) / 4 * 1000)

    private func gate(
        _ script: Script,
        _ change: @escaping (inout Declaration) -> Void = { _ in }
    ) async throws -> (Gate, [ScriptedUpstream]) {
        let upstreams = ["a", "b", "c"].map { script.upstream($0) }
        let ports = ["a": upstreams[0].port, "b": upstreams[1].port, "c": upstreams[2].port]
        return (try await Gate(upstreams: ports) { Self.prepare(&$0, [1, 1, 1], change) }, upstreams)
    }

    private static func prepare(
        _ declaration: inout Declaration,
        _ prices: [Int64],
        _ change: (inout Declaration) -> Void = { _ in }
    ) {
        for place in declaration.models[0].targets.indices {
            declaration.models[0].targets[place].price = PriceList(
                version: "\(prices[place])",
                rates: TokenRates(
                    input: TokenPrice(nanosPerMillion: 1_000_000_000 * prices[place]),
                    output: TokenPrice(nanosPerMillion: 2_000_000_000 * prices[place])
                )
            )
        }
        declaration.models[0].retries.attempts = 3
        declaration.models[0].breaker.failures = 0
        declaration.models[0].breaker.failureRatePercent = 0
        declaration.models[0].timeouts.firstByte = .milliseconds(150)
        change(&declaration)
    }

    private func key(_ gate: Gate, _ limit: Int64) throws -> IssuedKey {
        try gate.directory.createKey(
            in: .root,
            KeyTerms(name: "k\(limit)", budget: BudgetTerms(limit: Money(nanos: limit))),
            by: .system
        )
    }

    @Test("a free target between two that cost does not make the last one free", arguments: [true, false])
    func free(isTight: Bool) async throws {
        let script = Script()
        script.set(["a": .hangs, "b": .fails, "c": .answers])
        let (gate, upstreams) = try await gate(script)
        try gate.reload { Self.prepare(&$0, [1, 0, 1]) }
        let limit = isTight ? Self.bound + Self.estimatedInput / 2 : 2 * Self.bound
        let key = try key(gate, limit)

        let answer = try gate.ask(Gate.chat, key: key.secret.revealed)
        let record = try await gate.lastRecord()

        #expect(answer.status == (isTight ? 503 : 200))
        // Where the last one is too dear, the free one is repeated as often as it may be.
        #expect(upstreams.map(\.requests.count) == (isTight ? [1, 3, 0] : [1, 1, 1]))
        let billed: Int64 = isTight ? 0 : 60 * 1000 + 10 * 2000
        #expect(record.cost.nanos == Self.estimatedInput + billed)
        #expect(gate.ledger.statistics.overruns == 0)
        await gate.stop()
    }

    @Test(
        "an answer that a provider could not make is charged as it reports, although no other dialect has a word for it"
    )
    func unmade() async throws {
        let answer =
            #"{"candidates":[{"finishReason":"MALFORMED_FUNCTION_CALL","index":0}],"usageMetadata":{"promptTokenCount":9,"#
            + #""thoughtsTokenCount":8000,"totalTokenCount":8009}}"#
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json(answer))] }
        let gate = try await Gate(upstreams: ["a": upstream.port]) { declaration in
            Self.prepare(&declaration, [1]) {
                $0.providers[0].kind = "gemini"
                $0.models[0].retries.attempts = 0
            }
        }
        let body = #"{"model":"fast","messages":[{"role":"user","content":"hello"}],"max_tokens":9000}"#

        #expect(try gate.ask(body).status == 503)
        let record = try await gate.lastRecord()
        #expect(record.attempts.map(\.outcome) == ["malformed"])
        #expect(record.usage == Usage(input: 9, output: 8000, reasoning: 8000))
        #expect(record.cost.nanos == 9 * 1000 + 8000 * 2000)
        await gate.stop()
    }

    @Test("what each attempt was charged is kept where more was than the last one's, at its own prices")
    func bills() async throws {
        let script = Script()
        let (gate, upstreams) = try await gate(script)
        try gate.reload { Self.prepare(&$0, [3, 1, 1]) }
        script.set(["a": .hangs, "b": .fails, "c": .answers])

        #expect(try gate.ask(Gate.chat).status == 200)
        let several = try await gate.lastRecord()
        script.set(["a": .hangs, "b": .fails, "c": .fails])
        #expect(try gate.ask(Gate.chat).status == 503)
        let first = try await gate.records(2)[0]
        script.set(["a": .fails, "b": .answers])
        #expect(try gate.ask(Gate.chat).status == 200)
        let last = try await gate.records(3)[0]

        let estimated = Money(nanos: 3 * Self.estimatedInput)
        let answered = Money(nanos: 60 * 1000 + 10 * 2000)
        #expect(several.attempts.map(\.bill?.cost) == [estimated, nil, answered])
        #expect(several.attempts.map(\.bill?.priceVersion) == ["3", nil, "1"])
        #expect(several.attempts.map(\.bill?.usage.output) == [0, nil, 10])
        #expect(several.cost == estimated + answered)
        #expect(first.attempts.prefix(3).map(\.bill?.cost) == [estimated, nil, nil])
        #expect(first.cost == estimated)
        #expect(last.attempts.allSatisfy { $0.bill == nil } && last.cost == answered)
        #expect(upstreams.count == 3)
        await gate.stop()
    }

    @Test(
        "a dearer target than the one that was thought of is paid for, or not called",
        arguments: [true, false]
    )
    func dearer(isTight: Bool) async throws {
        let script = Script()
        script.set(["a": .hangs, "b": .answers, "c": .answers])
        let (gate, upstreams) = try await gate(script)
        // The second target is at its limit, which is noticed only when it is to be called.
        let change: (inout Declaration) -> Void = {
            Self.prepare(&$0, [1, 0, 1])
            $0.providers[1].requestsPerMinute = 1
            var other = $0.models[0]
            other.name = "other"
            other.targets = [$0.models[0].targets[1]]
            $0.models.append(other)
        }
        try gate.reload(change)
        #expect(try gate.ask(Gate.chat.replacing("fast", with: "other")).status == 200)
        let key = try key(gate, isTight ? Self.bound + Self.estimatedInput / 2 : 2 * Self.bound)

        let answer = try gate.ask(Gate.chat, key: key.secret.revealed)

        #expect(answer.status == (isTight ? 429 : 200))
        #expect(upstreams.map(\.requests.count) == [1, 1, isTight ? 0 : 1])
        #expect(gate.ledger.statistics.overruns == 0)
        await gate.stop()
    }

    @Test("whatever targets cost and do, beside each other too, no exchange is charged more than it held")
    func model() async throws {
        let script = Script()
        let (gate, upstreams) = try await gate(script)
        var chance = Chance(seed: 20_26)
        for round in 1...24 {
            let prices: [Int64] = (0..<3).map { _ in [0, 1, 3].randomElement(using: &chance) ?? 0 }
            let isHedged = Bool.random(using: &chance)
            try gate.reload {
                Self.prepare(&$0, prices) { declaration in
                    guard isHedged else { return }
                    var hedge = HedgeTerms()
                    hedge.after = .milliseconds(30)
                    hedge.sharePercent = 100
                    declaration.models[0].hedge = hedge
                }
            }
            let outcomes = ["a", "b", "c"].map {
                ($0, Outcome.allCases.randomElement(using: &chance) ?? .hangs)
            }
            script.set(Dictionary(uniqueKeysWithValues: outcomes))
            let most = (prices.max() ?? 0) * Self.bound
            let limit = 1000 + most + Int64.random(in: 0...max(1, most), using: &chance)
            let key = try key(gate, limit)

            _ = try gate.ask(Gate.chat, key: key.secret.revealed)
            let record = try await gate.records(round)[0]

            let plan = "\(round): \(prices), \(outcomes), hedged \(isHedged), \(limit)"
            #expect(record.cost.nanos <= limit, "\(plan)")
            #expect(gate.ledger.statistics.overruns == 0, "\(plan)")
        }
        #expect(upstreams.map(\.requests.count).reduce(0, +) > 24)
        #expect(gate.ledger.statistics.holds == 0 && gate.ledger.statistics.leaks == 0)
        await gate.stop()
    }
}

/// Numbers that are the same each time.
private struct Chance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
