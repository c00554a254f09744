import Directory
import Foundation
import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("Terms that change before a request is decided on")
struct LateTermsTests {
    /// What becomes of the root's budget.
    enum Change: CaseIterable {
        case isLowered
        case isDeclared
        case losesGrant
    }

    private static let plenty = Money(nanos: 1_000_000_000)
    private static let nothing = BudgetTerms(limit: .zero)
    private static let wait = "x-gatehouse-max-wait: 20\r\n"

    private static func upstream() -> ScriptedUpstream {
        ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
    }

    private static func now() -> UTCTime {
        UTCTime(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }

    private func set(_ budget: BudgetTerms?, _ gate: Gate) throws {
        _ = try gate.directory.updateTeam(.root, by: .system) { (terms) throws(DirectoryError) in
            terms.budget = budget
        }
    }

    /// The budget before the change; a grant ends soon.
    private func prepare(_ change: Change, _ gate: Gate, grantUntil end: UTCTime) throws {
        switch change {
        case .isLowered: try set(BudgetTerms(limit: Self.plenty), gate)
        case .isDeclared: try set(nil, gate)
        case .losesGrant:
            let grant = BudgetGrant(amount: Quantity(Self.plenty), end: end)
            try set(BudgetTerms(Quantity.zero.amount(.usd), grants: [grant]), gate)
        }
    }

    private func carryOut(_ change: Change, _ gate: Gate, grantUntil end: UTCTime) async throws {
        switch change {
        case .isLowered, .isDeclared: try set(Self.nothing, gate)
        case .losesGrant: while Self.now() < end { try await Task.sleep(for: .milliseconds(10)) }
        }
    }

    /// A request of which all but the end has come.
    private func begin(_ gate: Gate, key: String = Gate.key, fields: String = "") async throws -> () -> Answer
    {
        let text = gate.request(Gate.chat, key: key, fields: fields)
        let connection = try gate.connect()
        connection.send(String(text.dropLast(5)))
        try await Task.sleep(for: .milliseconds(200))
        return {
            connection.send(String(text.suffix(5)))
            return connection.readAnswer()
        }
    }

    @Test("a budget that changes while the body comes binds the request", arguments: Change.allCases)
    func body(_ change: Change) async throws {
        let upstream = Self.upstream()
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let end = Self.now() + .milliseconds(1000)
        try prepare(change, gate, grantUntil: end)
        let complete = try await begin(gate)

        try await carryOut(change, gate, grantUntil: end)
        let answer = complete()

        #expect(answer.status == 429)
        #expect(answer.body.contains("budget_exceeded"))
        #expect(upstream.requests.isEmpty)
        await gate.stop()
    }

    @Test("a budget that changes while the request waits for a limit binds it", arguments: Change.allCases)
    func line(_ change: Change) async throws {
        let door = Door()
        let upstream = ScriptedUpstream { _, _ in
            door.wait()
            return [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let key = try gate.directory.createKey(
            in: .root,
            KeyTerms(name: "k", limits: LimitTerms(concurrency: 1)),
            by: .system
        ).secret.revealed
        let end = Self.now() + .milliseconds(3000)
        try prepare(change, gate, grantUntil: end)
        let first = try gate.connect()
        first.send(gate.request(Gate.chat, key: key))
        for _ in 0..<1000 where upstream.requests.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        let second = try gate.connect()
        second.send(gate.request(Gate.chat, key: key, fields: Self.wait))
        try await Task.sleep(for: .milliseconds(200))

        try await carryOut(change, gate, grantUntil: end)
        door.open()
        let answer = second.readAnswer()

        #expect(first.readAnswer().status == 200)
        #expect(answer.status == 429)
        #expect(answer.body.contains("budget_exceeded"))
        #expect(upstream.requests.count == 1)
        await gate.stop()
    }

    @Test("a key's own new budget binds what it has begun to ask, and a raised one gives it room")
    func ofKey() async throws {
        let upstream = Self.upstream()
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let issued = try gate.directory.createKey(in: .root, KeyTerms(name: "k"), by: .system)
        func set(_ budget: BudgetTerms) throws {
            _ = try gate.directory.updateKey(issued.key.id, by: .system) { (terms) throws(DirectoryError) in
                terms.budget = budget
            }
        }
        let refused = try await begin(gate, key: issued.secret.revealed)
        try set(Self.nothing)
        #expect(refused().status == 429)

        let served = try await begin(gate, key: issued.secret.revealed)
        try set(BudgetTerms(limit: Self.plenty))
        #expect(served().status == 200)
        await gate.stop()
    }

    @Test("a limit per minute that is lowered while the body comes binds the request")
    func limit() async throws {
        let upstream = Self.upstream()
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let terms = KeyTerms(name: "k", limits: LimitTerms(requestsPerMinute: 100))
        let issued = try gate.directory.createKey(in: .root, terms, by: .system)
        let key = issued.secret.revealed
        let complete = try await begin(gate, key: key)

        _ = try gate.directory.updateKey(issued.key.id, by: .system) { (terms) throws(DirectoryError) in
            terms.limits = LimitTerms(requestsPerMinute: 1)
        }
        #expect(try gate.ask(Gate.chat, key: key).status == 200)
        let answer = complete()

        #expect(answer.status == 429)
        #expect(answer.body.contains("rate_limit_exceeded"))
        #expect(answer.field("x-ratelimit-limit-requests") == "1")
        #expect(upstream.requests.count == 1)
        await gate.stop()
    }

    @Test("room in a limit per minute that came while the body did is the request's")
    func room() async throws {
        let upstream = Self.upstream()
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let terms = KeyTerms(name: "k", limits: LimitTerms(requestsPerMinute: 60))
        let key = try gate.directory.createKey(in: .root, terms, by: .system).secret.revealed
        let complete = try await begin(gate, key: key)
        var refusal: Answer?
        for _ in 0..<600 where refusal == nil {
            let answer = try gate.ask(Gate.chat, key: key)
            if answer.status == 429 { refusal = answer }
        }
        let wait = try #require(refusal?.field("retry-after-ms").flatMap { Int($0) })

        try await Task.sleep(for: .milliseconds(wait + 100))

        #expect(complete().status == 200)
        await gate.stop()
    }
}
