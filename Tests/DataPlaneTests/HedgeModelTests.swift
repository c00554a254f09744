import Directory
import Ledger
import Policy
import Synchronization
import Testing
import Vocabulary

@testable import DataPlane

/// Whatever three targets do while a second one is asked beside a slow one: what holds of every exchange.
///
/// An input token costs 1,000 nano-dollars here, an output token 2,000.
@Suite("Courses of hedged exchanges", .serialized)
struct HedgeModelTests {
    /// What a target does with a request.
    private enum Deed: String, CaseIterable {
        case answers, answersLate, fails, failsLate, hangs, breaksOff, babbles, resets

        var steps: [ScriptedUpstream.Step] {
            let answer = ScriptedUpstream.chat(prompt: 20, completion: 5)
            return switch self {
            case .answers: [.send(answer)]
            case .answersLate: [.pause(milliseconds: 90), .send(answer)]
            case .fails: [.send(ScriptedUpstream.json("{}", status: "500 Broken"))]
            case .failsLate:
                [.pause(milliseconds: 90), .send(ScriptedUpstream.json("{}", status: "503 Busy"))]
            case .hangs: [.waitForClose]
            case .breaksOff:
                [
                    .send("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 90\r\n\r\n{"),
                    .close,
                ]
            case .babbles: [.pause(milliseconds: 50), .send(ScriptedUpstream.json("{}"))]
            case .resets: [.reset]
            }
        }
    }

    private final class Script: Sendable {
        private let deeds = Mutex<[String: Deed]>([:])

        func set(_ deeds: [String: Deed]) { self.deeds.withLock { $0 = deeds } }

        func upstream(_ name: String) -> ScriptedUpstream {
            ScriptedUpstream { _, _ in self.deeds.withLock { $0[name] ?? .fails }.steps }
        }
    }

    private static let input = Int64((Gate.chat.utf8.count + 3) / 4 * 1000)
    private static let answered: Int64 = 20 * 1000 + 5 * 2000

    private static func prepare(_ declaration: inout Declaration) {
        declaration.models[0].retries.attempts = 3
        declaration.models[0].breaker.failures = 0
        declaration.models[0].breaker.failureRatePercent = 0
        declaration.models[0].timeouts.firstByte = .milliseconds(400)
        var hedge = HedgeTerms()
        hedge.after = .milliseconds(30)
        hedge.sharePercent = 100
        declaration.models[0].hedge = hedge
    }

    @Test(
        "one answer, at most one hedge, every call recorded once and charged what it may be billed",
        arguments: 0..<3
    )
    func courses(_ seed: UInt64) async throws {
        let script = Script()
        let names = ["a", "b", "c"]
        let upstreams = names.map { script.upstream($0) }
        let ports = Dictionary(uniqueKeysWithValues: zip(names, upstreams.map(\.port)))
        let gate = try await Gate(upstreams: ports) { Self.prepare(&$0) }
        var random = SplitMix(seed: seed)
        var asked = 0
        for round in 1...12 {
            var deeds: [String: Deed] = [:]
            for name in names { deeds[name] = Deed.allCases.randomElement(using: &random) ?? .hangs }
            script.set(deeds)

            let answer = try gate.ask(Gate.chat)
            let record = try await gate.records(round)[0]

            let context: Comment = "\(seed)/\(round): \(deeds) \(record.attempts)"
            let good = record.attempts.filter { $0.outcome == "ok" }
            #expect(good.count == (answer.status == 200 ? 1 : 0), context)
            #expect([200, 503, 504].contains(answer.status) && record.status == answer.status, context)
            #expect(record.attempts.count { $0.outcome == "hedge_lost" } <= 1, context)
            #expect(answer.field("x-gatehouse-attempts") == "\(record.attempts.count)", context)
            // A target that answers in time is found, be it that another one's head came first and it was let go for that.
            if deeds.values.contains(where: { $0 == .answers || $0 == .answersLate }) {
                #expect(answer.status == 200, context)
            }
            #expect(Self.mostAtOnce(record.attempts) <= 2, context)
            let sent = upstreams.map(\.requests.count).reduce(0, +)
            // What is reset on a connection that was kept is sent once more on another one, and is one attempt.
            let resetting = Set(deeds.filter { $0.value == .resets }.keys.map(Self.target))
            let resent = record.attempts.count {
                $0.outcome == "closed_before_answer"
                    || $0.outcome == "hedge_lost" && resetting.contains($0.target)
            }
            #expect(sent - asked >= record.attempts.count, context)
            #expect(sent - asked <= record.attempts.count + resent, context)
            asked = sent
            #expect(record.cost.nanos == record.attempts.reduce(0) { $0 + Self.bill($1) }, context)
        }
        let targets = gate.directory.published().snapshot.models["fast"]?.targets ?? []
        #expect(targets.allSatisfy { (gate.server.health(of: $0)?.inFlight ?? 0) == 0 })
        #expect(gate.ledger.statistics.holds == 0 && gate.ledger.statistics.leaks == 0)
        await gate.stop()
    }

    private static func target(_ provider: String) -> String { "\(provider)/upstream-model" }

    /// What an attempt may be billed for.
    private static func bill(_ attempt: ExchangeRecord.Attempt) -> Int64 {
        switch attempt.outcome {
        case "ok": answered
        // One byte of an answer came.
        case "cut" where attempt.status == 200: input + 2000
        case "malformed", "hedge_lost", "first_byte_timeout", "cut": input
        default: 0
        }
    }

    /// How many attempts were under way at the same time.
    private static func mostAtOnce(_ attempts: [ExchangeRecord.Attempt]) -> Int {
        attempts.map { one in
            attempts.count { other in
                other.startMicroseconds <= one.startMicroseconds
                    && other.startMicroseconds + other.durationMicroseconds > one.startMicroseconds
            }
        }.max() ?? 0
    }
}

/// Numbers that are the same each time (SplitMix64).
private struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
