import Directory
import Foundation
import NIOCore
import Policy
import Ports
import Testing
import Vocabulary

@testable import DataPlane

@Suite("Tokens of workloads at the data plane")
struct WorkloadTests {
    private static let token = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJzdmM6Y3Jhd2xlciJ9.c2lnbmF0dXJl"
    private static let issuer = "https://id.example"

    private static func upstream() -> ScriptedUpstream {
        ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
    }

    /// A gate that trusts an issuer, whose one rule gives the team `search`.
    private func gate(
        _ upstream: ScriptedUpstream,
        _ workloads: ScriptedWorkloads,
        times: ClientTimes = ClientTimes(),
        limits: LimitTerms = LimitTerms()
    ) async throws -> Gate {
        try await Gate(upstreams: ["a": upstream.port], times: times, workloads: workloads) {
            Self.trust(&$0, limits)
        }
    }

    private static func trust(_ declaration: inout Declaration, _ limits: LimitTerms = LimitTerms()) {
        declaration.teams = [TeamDeclaration(name: "search")]
        var rule = WorkloadRuleDeclaration(claim: "sub", value: "svc:*", team: "search")
        rule.limits = limits
        rule.tags = ["env": "test"]
        var issuer = TrustedIssuerDeclaration(issuer: issuer, audience: "gatehouse")
        issuer.rules = [rule]
        declaration.trustedIssuers = [issuer]
    }

    /// Microseconds since 1970.
    private static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1_000_000) }

    private func proven(
        in gate: Gate,
        subject: String = "svc:crawler",
        expires: UTCTime = UTCTime(seconds: 4_000_000_000)
    ) throws -> WorkloadStanding {
        let key = try #require(gate.directory.snapshot.workloadKeys.values.first)
        return .accepted(ProvenWorkload(key: key.id, subject: subject, expires: expires))
    }

    private func eventually(_ condition: () -> Bool) async throws {
        for _ in 0..<500 {
            if condition() { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("it did not come to pass")
    }

    @Test("a right token is served as its rule's key, and goes no further than the gateway")
    func served() async throws {
        let upstream = Self.upstream()
        let workloads = ScriptedWorkloads()
        let gate = try await gate(upstream, workloads)
        workloads.answerAtOnce(try proven(in: gate))

        let answer = try gate.ask(
            Gate.chat,
            key: Self.token,
            fields: "x-gatehouse-tags: workload=other,a=b\r\n"
        )

        #expect(answer.status == 200)
        let record = try await gate.lastRecord()
        let key = try #require(gate.directory.snapshot.workloadKeys.values.first)
        #expect(record.key == key.id)
        #expect(record.team == key.team)
        #expect(record.tags == ["env": "test", "workload": "svc:crawler", "a": "b"])
        let head = try #require(upstream.requests.first?.head)
        #expect(!head.contains("eyJ"))
        #expect(workloads.verified == [Self.token])
        await gate.stop()
    }

    @Test("a token may stand wherever a key may", arguments: KeyPlace.allCases)
    func places(place: KeyPlace) async throws {
        let upstream = Self.upstream()
        let workloads = ScriptedWorkloads()
        let gate = try await gate(upstream, workloads)
        workloads.answerAtOnce(try proven(in: gate))

        let answer = try gate.ask(
            Gate.chat,
            path: place.path("/v1/chat/completions", Self.token),
            key: nil,
            fields: place.field(Self.token)
        )

        #expect(answer.status == 200)
        await gate.stop()
    }

    @Test("a token that is not right is refused like any bad key")
    func refused() async throws {
        let upstream = Self.upstream()
        let workloads = ScriptedWorkloads()
        workloads.answerAtOnce(.refused)
        let gate = try await gate(upstream, workloads)

        let answer = try gate.ask(Gate.chat, key: Self.token)
        let badKey = try gate.ask(Gate.chat, key: "sk-gh-aaaaaaaaaaaa-" + String(repeating: "b", count: 43))

        #expect(answer.status == 401)
        #expect(answer.body == badKey.body)
        #expect(upstream.requests.isEmpty)
        await gate.stop()
    }

    @Test("a gateway that trusts nobody takes a token for a bad key")
    func nobody() async throws {
        let gate = try await Gate(upstreams: ["a": Self.upstream().port])

        #expect(try gate.ask(Gate.chat, key: Self.token).status == 401)
        await gate.stop()
    }

    @Test("what the issuer cannot be asked for is 503 with a time to come again")
    func undecided() async throws {
        let upstream = Self.upstream()
        let workloads = ScriptedWorkloads()
        workloads.answerAtOnce(.undecided(retryAfter: .seconds(10)))
        let gate = try await gate(upstream, workloads)

        let answer = try gate.ask(Gate.chat, key: Self.token)

        #expect(answer.status == 503)
        #expect(answer.body.contains(#""code":"issuer_unavailable""#))
        #expect(answer.body.contains(#""type":"server_error""#))
        #expect(answer.field("retry-after") == "10")
        #expect(upstream.requests.isEmpty)
        await gate.stop()
    }

    @Test("the body may be whole before the verification is, and the other way round")
    func order() async throws {
        let upstream = Self.upstream()
        let workloads = ScriptedWorkloads()
        let gate = try await gate(upstream, workloads)
        let early = try gate.connect()
        early.send(gate.request(Gate.chat, key: Self.token))
        try await eventually { workloads.waiting == 1 }
        let late = try gate.connect()
        let request = gate.request(Gate.chat, key: Self.token + "x")
        late.send(String(request.dropLast(10)))
        try await eventually { workloads.waiting == 2 }
        #expect(upstream.requests.isEmpty)

        workloads.answer(try proven(in: gate))

        #expect(early.readAnswer().status == 200)
        late.send(String(request.suffix(10)))
        #expect(late.readAnswer().status == 200)
        // From now on the token is known.
        #expect(try gate.ask(Gate.chat, key: Self.token).status == 200)
        #expect(workloads.verified.count == 2)
        #expect(upstream.requests.map(\.body).allSatisfy { $0.contains("hello") })
        await gate.stop()
    }

    @Test("a client is asked for its body only when it is known")
    func expectation() async throws {
        let upstream = Self.upstream()
        let workloads = ScriptedWorkloads()
        let gate = try await gate(upstream, workloads)
        let request = gate.request(Gate.chat, key: Self.token, fields: "expect: 100-continue\r\n")
        let (head, body) = (request.dropLast(Gate.chat.utf8.count), Gate.chat)
        let good = try gate.connect()
        good.send(String(head))
        try await eventually { workloads.waiting == 1 }

        workloads.answer(try proven(in: gate))
        #expect(good.read(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
        good.send(body)
        #expect(good.readAnswer().status == 200)

        let bad = try gate.connect()
        bad.send(String(head).replacing(Self.token, with: Self.token + "x"))
        try await eventually { workloads.waiting == 1 }
        workloads.answer(.refused)
        #expect(bad.readAnswer().status == 401)
        await gate.stop()
    }

    @Test("a client that leaves meanwhile is not served")
    func leaving() async throws {
        let upstream = Self.upstream()
        let workloads = ScriptedWorkloads()
        let gate = try await gate(upstream, workloads)
        do {
            let gone = try gate.connect()
            gone.send(gate.request(Gate.chat, key: Self.token))
            try await eventually { workloads.waiting == 1 }
        }
        try await eventually { gate.server.counters.connections == 0 }

        workloads.answer(try proven(in: gate))

        #expect(try gate.ask(Gate.chat).status == 200)
        #expect(upstream.requests.count == 1)
        await gate.stop()
    }

    @Test("nobody waits for a verification for longer than the time for it")
    func deadline() async throws {
        let upstream = Self.upstream()
        let workloads = ScriptedWorkloads()
        var times = ClientTimes()
        times.proof = .milliseconds(50)
        let gate = try await gate(upstream, workloads, times: times)

        let answer = try gate.ask(Gate.chat, key: Self.token)

        #expect(answer.status == 503)
        #expect(answer.body.contains("issuer_unavailable"))
        workloads.answer(try proven(in: gate))
        #expect(try gate.ask(Gate.chat, key: Self.token).status == 200)
        #expect(upstream.requests.count == 1)
        await gate.stop()
    }

    @Test("when too many are verified the next one is told to come again")
    func full() async throws {
        let upstream = Self.upstream()
        let workloads = ScriptedWorkloads()
        workloads.fill()
        let gate = try await gate(upstream, workloads)

        let answer = try gate.ask(Gate.chat, key: Self.token)

        #expect(answer.status == 503)
        #expect(answer.body.contains("overloaded"))
        #expect(answer.field("retry-after") == "1")
        await gate.stop()
    }

    @Test("a body that is too large is refused before the verification is over")
    func largeBody() async throws {
        let workloads = ScriptedWorkloads()
        let gate = try await Gate(upstreams: ["a": Self.upstream().port], workloads: workloads) {
            Self.trust(&$0)
            $0.server.maxBody = 1024
        }
        let socket = try gate.connect()
        socket.send(gate.request(String(repeating: "x", count: 2000), key: Self.token))

        #expect(socket.readAnswer().status == 413)
        workloads.answer(.refused)
        await gate.stop()
    }

    @Test("a stream goes on past the end of its token")
    func stream() async throws {
        let door = Door()
        let upstream = ScriptedUpstream { _, _ in
            door.wait()
            return [
                .send(ScriptedUpstream.streamHead + ScriptedUpstream.chunk("data: [DONE]\n\n") + "0\r\n\r\n")
            ]
        }
        let workloads = ScriptedWorkloads()
        let gate = try await gate(upstream, workloads)
        let soon = UTCTime(microseconds: Self.now + 100_000)
        workloads.answerAtOnce(try proven(in: gate, expires: soon))
        let socket = try gate.connect()
        socket.send(gate.request(Gate.streamed, key: Self.token))
        try await eventually { upstream.requests.count == 1 && Self.now > soon.microseconds }

        door.open()

        let answer = socket.readAnswer()
        #expect(answer.status == 200)
        #expect(answer.body.contains("[DONE]"))
        await gate.stop()
    }

    @Test("the rule's limits bind all tokens together, and a wait ends with the token or its key")
    func waiting() async throws {
        let upstream = Self.upstream()
        let workloads = ScriptedWorkloads()
        let gate = try await gate(upstream, workloads, limits: LimitTerms(requestsPerMinute: 4))
        workloads.answerAtOnce(try proven(in: gate))
        for _ in 0..<4 { #expect(try gate.ask(Gate.chat, key: Self.token).status == 200) }
        #expect(try gate.ask(Gate.chat, key: Self.token + "x").status == 429)
        let revoked = try gate.connect()
        revoked.send(gate.request(Gate.chat, key: Self.token, fields: "x-gatehouse-max-wait: 60\r\n"))
        workloads.answerAtOnce(
            try proven(in: gate, expires: UTCTime(microseconds: Self.now + 300_000))
        )
        let ended = try gate.ask(Gate.chat, key: Self.token + "y", fields: "x-gatehouse-max-wait: 60\r\n")
        #expect(ended.status == 401)

        let key = try #require(gate.directory.snapshot.workloadKeys.values.first)
        _ = try gate.directory.revokeKey(key.id, by: .system)

        #expect(revoked.readAnswer().status == 401)
        #expect(try gate.ask(Gate.chat, key: Self.token).status == 401)
        #expect(upstream.requests.count == 4)
        await gate.stop()
    }

    @Test("a rule that leaves the configuration shuts its tokens out, also those that were accepted")
    func reload() async throws {
        let upstream = Self.upstream()
        let workloads = ScriptedWorkloads()
        let gate = try await gate(upstream, workloads)
        workloads.answerAtOnce(try proven(in: gate))
        #expect(try gate.ask(Gate.chat, key: Self.token).status == 200)

        try gate.reload { $0.teams = [TeamDeclaration(name: "search")] }

        #expect(try gate.ask(Gate.chat, key: Self.token).status == 401)
        await gate.stop()
    }

    @Test("a long or odd subject is cut or left out, and refuses nothing")
    func subjects() async throws {
        let upstream = Self.upstream()
        let workloads = ScriptedWorkloads()
        let gate = try await gate(upstream, workloads)
        workloads.answerAtOnce(try proven(in: gate, subject: String(repeating: "é", count: 100)))
        #expect(try gate.ask(Gate.chat, key: Self.token).status == 200)
        #expect(try await gate.lastRecord().tags["workload"] == String(repeating: "é", count: 64))

        workloads.answerAtOnce(try proven(in: gate, subject: "a\nb"))

        #expect(try gate.ask(Gate.chat, key: Self.token).status == 200)
        await gate.stop()
    }
}
