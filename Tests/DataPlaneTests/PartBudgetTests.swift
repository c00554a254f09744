import Directory
import Ledger
import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("Budgets of models, tags and end users on the path")
struct PartBudgetTests {
    private static let nothing = BudgetTerms(limit: .zero)
    /// Enough for one request's bound, and used up after a few.
    private static let little = BudgetTerms(limit: Money(nanos: 150_000))

    private static func chat(_ more: String = "") -> String {
        #"{"model":"fast","messages":[{"role":"user","content":"hello"}],"max_tokens":10\#(more)}"#
    }

    private static func upstream() -> ScriptedUpstream {
        ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
    }

    private static func gate(
        _ upstream: ScriptedUpstream,
        _ change: (inout TeamTerms) -> Void
    ) async throws -> Gate {
        let gate = try await Gate(upstreams: ["a": upstream.port])
        _ = try gate.directory.updateTeam(.root, by: .system) { (terms) throws(DirectoryError) in
            change(&terms)
        }
        return gate
    }

    /// Asks until a budget is used up; answers with how often it was served, and the refusal.
    private static func exhaust(_ gate: Gate, _ body: String) throws -> (served: Int, refusal: Answer) {
        for served in 0..<100 {
            let answer = try gate.ask(body)
            if answer.status != 200 { return (served, answer) }
        }
        throw Endless()
    }

    private struct Endless: Error {}

    @Test("a model's budget in the root refuses, naming itself")
    func model() async throws {
        let upstream = Self.upstream()
        let gate = try await Self.gate(upstream) {
            $0.partBudgets = [.model("fast"): Self.nothing, .model("slow"): Self.little]
        }

        let refused = try gate.ask(Self.chat())

        #expect(refused.status == 429)
        #expect(refused.body.contains("budget_exceeded"))
        #expect(refused.body.contains("team:team_root:model:fast"))
        #expect(refused.field("x-should-retry") == "false")
        await gate.stop()
    }

    @Test("a tag's budget binds what carries the tag, whether the key or the request says so")
    func tag() async throws {
        let upstream = Self.upstream()
        let gate = try await Self.gate(upstream) {
            $0.partBudgets = [.tag(name: "project", value: "apollo"): Self.nothing]
        }
        let key = try gate.directory.createKey(
            in: .root,
            KeyTerms(name: "k", tags: ["project": "apollo"]),
            by: .system
        )

        let other = try gate.ask(Self.chat(), fields: "x-gatehouse-tags: project=gemini\r\n")
        let head = try gate.ask(Self.chat(), fields: "x-gatehouse-tags: project=apollo\r\n")
        let body = try gate.ask(Self.chat(#","metadata":{"project":"apollo"}"#))
        let own = try gate.ask(
            Self.chat(),
            key: key.secret.revealed,
            fields: "x-gatehouse-tags: project=gemini\r\n"
        )

        #expect(other.status == 200)
        #expect([head.status, body.status, own.status] == [429, 429, 429])
        #expect(own.body.contains("team:team_root:tag:project=apollo"))
        await gate.stop()
    }

    @Test("every end user has a budget of their own, known to the ledger from the first request on")
    func endUsers() async throws {
        let upstream = Self.upstream()
        let gate = try await Self.gate(upstream) {
            $0.partBudgets = [.endUser("vip"): BudgetTerms(limit: Money(nanos: 300_000))]
            $0.endUserBudget = Self.little
        }

        let ann = try Self.exhaust(gate, Self.chat(#","user":"ann""#))
        let bob = try gate.ask(Self.chat(#","user":"bob""#))
        let named = try Self.exhaust(gate, Self.chat(#","user":"vip""#))
        let nobody = try gate.ask(Self.chat())

        #expect(ann.served > 1)
        #expect(ann.refusal.status == 429)
        #expect(ann.refusal.body.contains("team:team_root:end_user:ann"))
        #expect(bob.status == 200)
        #expect(named.served > ann.served)
        #expect(nobody.status == 200)
        #expect(gate.ledger.statistics.endUsers == 2)
        let parts = try #require(gate.directory.snapshot.parts(of: .root))
        let node = try #require(try gate.ledger.budget(of: "ann", in: parts))
        let cut = try #require(try gate.ledger.cut([node]).first)
        #expect(cut.held == .zero)
        #expect(cut.settled.count == Int64(ann.served) * 7000)
        await gate.stop()
    }

    @Test(
        "an end user whose name cannot be kept is refused where it matters who they are, and nowhere else",
        arguments: [String(repeating: "x", count: 257), String(repeating: "x", count: 3000), #"a\nb"#]
    )
    func unusable(user: String) async throws {
        let upstream = Self.upstream()
        let gate = try await Self.gate(upstream) { $0.endUserBudget = Self.little }
        let body = Self.chat(#","user":"\#(user)""#)

        let refused = try gate.ask(body)
        _ = try gate.directory.updateTeam(.root, by: .system) { (terms) throws(DirectoryError) in
            terms.endUserBudget = nil
            terms.partBudgets = [.model("fast"): BudgetTerms(limit: Money(nanos: 1_000_000_000))]
        }
        let served = try gate.ask(body)

        #expect(refused.status == 400)
        #expect(refused.body.contains("invalid_body"))
        #expect(refused.body.contains(#""param":"user""#))
        #expect(served.status == 200)
        await gate.stop()
    }

    @Test(
        "an end user as Claude Code names it has a budget, and a longer name is refused in the dialect's words"
    )
    func messages() async throws {
        let upstream = Self.upstream()
        let gate = try await Self.gate(upstream) {
            $0.endUserBudget = BudgetTerms(limit: Money(nanos: 10_000_000))
        }
        let (device, id) = (String(repeating: "a1", count: 32), "5d0f1c9e-7a4b-4d5e-9f60-0123456789ab")
        let name = "user_\(device)_account_\(id)_session_\(id)"
        func ask(_ user: String) throws -> Answer {
            try gate.ask(
                #"{"model":"fast","max_tokens":10,"messages":[{"role":"user","content":"hello"}],"#
                    + #""metadata":{"user_id":"\#(user)"}}"#,
                path: "/v1/messages"
            )
        }

        let served = try ask(name)
        let refused = try ask(String(repeating: "x", count: 257))

        #expect(served.status == 200)
        let parts = try #require(gate.directory.snapshot.parts(of: .root))
        #expect(try gate.ledger.budget(of: name, in: parts) != nil)
        #expect(refused.status == 400)
        #expect(refused.body.contains("`metadata.user_id` names who is charged here: at most 256 bytes"))
        await gate.stop()
    }

    @Test(
        "an end user in the head's or the body's tags who cannot be one is refused where it matters who they are"
    )
    func unusableTags() async throws {
        let upstream = Self.upstream()
        let gate = try await Self.gate(upstream) { $0.endUserBudget = Self.little }
        let long = String(repeating: "x", count: 257)
        let many = (0..<16).map { "t\($0)=v" }.joined(separator: ",")

        let answers = [
            try gate.ask(Self.chat(), fields: "x-gatehouse-tags: a=b, end_user =\(long)\r\n"),
            try gate.ask(Self.chat(), fields: "x-gatehouse-tags: end_user=a%0Ab\r\n"),
            try gate.ask(Self.chat(), fields: "x-gatehouse-tags: \(many),end_user=ann\r\n"),
            try gate.ask(Self.chat(#","metadata":{"end_user":"\#(long)"}"#)),
            try gate.ask(Self.chat(#","metadata":{"end_user":["ann"]}"#)),
            try gate.ask(
                Self.chat(#","metadata":{"end_user":"ann"}"#),
                fields: "x-gatehouse-tags: \(many)\r\n"
            ),
        ]
        let none = try gate.ask(
            Self.chat(#","metadata":{"end_user":null}"#),
            fields: "x-gatehouse-tags: \(many)\r\n"
        )

        #expect(answers.map(\.status) == [400, 400, 400, 400, 400, 400])
        #expect(answers.allSatisfy { $0.body.contains("invalid_body") })
        #expect(none.status == 200)
        await gate.stop()
    }
}
