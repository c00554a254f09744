import Directory
import Foundation
import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("Explanations in the heads of refusals", .serialized)
struct ExplainedRefusalTests {
    /// What is read of an explanation.
    private struct Told: Decodable {
        struct Rule: Decodable {
            var name: String
            var matched: Bool
        }
        struct Candidate: Decodable {
            var target: String
            var rejection: String?
            var breaker: String
        }
        struct Refused: Decodable { var code: String }
        struct Skip: Decodable {
            var target: String
            var reason: String
        }
        struct Hold: Decodable { var boundUsd: String }
        struct Attempt: Decodable { var target: String }

        var reproduced: Bool
        var rules: [Rule]
        var candidates: [Candidate]
        var plan: [String]
        var refusal: Refused?
        var skips: [Skip]
        var hold: Hold?
        var attempts: [Attempt]
    }

    private static let asking = "x-gatehouse-explain: 1\r\n"
    private static let both = ["a/upstream-model", "b/upstream-model"]

    private static func failing() -> ScriptedUpstream {
        ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json("{}", status: "500 Broken"))] }
    }

    /// A key that calls models and opens the admin API.
    private func makeKey(in gate: Gate, _ terms: KeyTerms = KeyTerms(name: "k")) throws -> String {
        let robot = try gate.directory.createServiceAccount(
            in: .root,
            ServiceAccountTerms(name: "robot"),
            by: .system
        )
        _ = try gate.directory.addMember(MemberID(robot.id), .platformAdmin, to: .root, by: .system)
        var terms = terms
        terms.owner = MemberID(robot.id)
        terms.uses = [.inference, .admin]
        return try gate.directory.createKey(in: .root, terms, by: .system).secret.revealed
    }

    private func read(_ answer: Answer) throws -> Told {
        let text = try #require(answer.field("x-gatehouse-explain"))
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Told.self, from: Data(text.utf8))
    }

    @Test("where all breakers are open it is told, although nobody was called")
    func breakers() async throws {
        let (first, second) = (Self.failing(), Self.failing())
        let gate = try await Gate(upstreams: ["a": first.port, "b": second.port]) {
            $0.models[0].retries.attempts = 1
            $0.models[0].breaker.failures = 1
        }
        let key = try makeKey(in: gate)

        let failed = try read(gate.ask(Gate.chat, key: key, fields: Self.asking))
        let answer = try gate.ask(Gate.chat, key: key, fields: Self.asking)

        #expect(failed.attempts.map(\.target) == Self.both)
        #expect(answer.status == 503 && answer.field("x-gatehouse-attempts") == nil)
        let told = try read(answer)
        #expect(told.plan.sorted() == Self.both && told.attempts.isEmpty)
        #expect(told.candidates.map(\.breaker) == ["open", "open"])
        #expect(Set(told.skips.map(\.target)) == Set(Self.both))
        #expect(told.skips.allSatisfy { $0.reason == "breaker" })
        #expect(first.requests.count == 1 && second.requests.count == 1)
        await gate.stop()
    }

    @Test(
        "a rule that refuses, and one whose value the body has no place for, are named",
        arguments: [true, false]
    )
    func rules(refuses: Bool) async throws {
        let upstream = Self.failing()
        let gate = try await Gate(upstreams: ["a": upstream.port]) {
            var rule = RoutingRule(name: "mine")
            if refuses {
                rule.refusal = "Ask for another model."
            } else {
                rule.parameters = [BodyParameter(name: "max_tokens.deep", value: .number("1"))]
            }
            $0.models[0].rules = [rule]
        }

        let answer = try gate.ask(Gate.chat, key: makeKey(in: gate), fields: Self.asking)

        let told = try read(answer)
        #expect(answer.status == 400)
        #expect(told.rules.map(\.name) == ["mine"] && told.rules.allSatisfy(\.matched))
        #expect(told.refusal?.code == (refuses ? "content_blocked" : nil))
        #expect(told.plan.isEmpty && told.reproduced)
        #expect(upstream.requests.isEmpty)
        await gate.stop()
    }

    @Test("why a single target may not be used is kept, and told who asks", arguments: [true, false])
    func single(isAsked: Bool) async throws {
        let upstream = Self.failing()
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let key = try makeKey(in: gate, KeyTerms(name: "k", requireLabels: ["region": "eu"]))

        let answer = try gate.ask(Gate.chat, key: key, fields: isAsked ? Self.asking : "")

        #expect(answer.status == 503)
        if isAsked {
            let told = try read(answer)
            #expect(told.refusal?.code == "no_target_available" && told.reproduced)
            #expect(told.candidates.map(\.rejection) == ["labels"])
        }
        let record = try await gate.lastRecord()
        #expect(record.model == "fast")
        #expect(RoutingRecord(text: record.routing)?.refusal == .noTargetAvailable)
        await gate.stop()
    }

    @Test("refusals by limits and budgets tell where the request would have gone", arguments: [true, false])
    func limits(isBudget: Bool) async throws {
        let upstream = Self.failing()
        let gate = try await Gate(upstreams: ["a": upstream.port]) { $0.models[0].breaker.failures = 0 }
        let terms =
            isBudget
            ? KeyTerms(name: "k", budget: BudgetTerms(limit: Money(nanos: 10)))
            : KeyTerms(name: "k", limits: LimitTerms(requestsPerMinute: 1))
        let key = try makeKey(in: gate, terms)
        if !isBudget { _ = try gate.ask(Gate.chat, key: key) }

        let answer = try gate.ask(Gate.chat, key: key, fields: Self.asking)

        let told = try read(answer)
        #expect(answer.status == 429)
        #expect(told.plan == ["a/upstream-model"] && told.attempts.isEmpty && told.refusal == nil)
        #expect((told.hold != nil) == isBudget)
        await gate.stop()
    }

    @Test(
        "other keys are told nothing, and of what was refused before it was routed there is nothing to tell"
    )
    func untold() async throws {
        let upstream = Self.failing()
        let gate = try await Gate(upstreams: ["a": upstream.port]) {
            var rule = RoutingRule(name: "none")
            rule.refusal = "Ask for another model."
            $0.models[0].rules = [rule]
        }
        let unknown = Gate.chat.replacing("fast", with: "slow")

        let answers = [
            try gate.ask(Gate.chat, fields: Self.asking),
            try gate.ask(Gate.chat, key: nil, fields: Self.asking),
            try gate.ask(unknown, key: makeKey(in: gate), fields: Self.asking),
        ]

        #expect(answers.map(\.status) == [400, 401, 404])
        #expect(answers.allSatisfy { $0.field("x-gatehouse-explain") == nil })
        await gate.stop()
    }
}
