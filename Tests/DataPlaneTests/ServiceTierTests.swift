import Directory
import Ledger
import Policy
import Testing
import Vocabulary

@Suite("Service tiers and rare parts", .serialized)
struct ServiceTierTests {
    private static func answer(_ extra: String) -> [ScriptedUpstream.Step] {
        let body =
            #"{"choices":[{"message":{"content":"x"}}],"usage":{"prompt_tokens":10,"completion_tokens":5},"x":1\#(extra)}"#
        return [
            .send(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)"
            )
        ]
    }

    /// Answers at the tier that the request's `user` names; without a tier if it names none.
    private static let upstream = ScriptedUpstream { request, _ in
        for tier in ["priority", "flex", "default"] where request.body.contains(#""user":"\#(tier)""#) {
            return answer(#","service_tier":"\#(tier)""#)
        }
        return answer("")
    }

    private func gate(_ change: (inout PriceList) -> Void = { _ in }) async throws -> Gate {
        try await Gate(upstreams: ["a": Self.upstream.port]) { declaration in
            func price(_ dollars: Int64) -> TokenPrice {
                TokenPrice(nanosPerMillion: dollars * 1_000_000_000)
            }
            var list = PriceList(
                version: "tiers",
                rates: TokenRates(input: price(10), output: price(20)),
                services: [
                    PriceList.Service(.priority, rates: TokenRates(input: price(30), output: price(40))),
                    PriceList.Service(.flex, rates: TokenRates(input: price(1), output: price(2))),
                ]
            )
            change(&list)
            declaration.models[0].targets[0].price = list
        }
    }

    private func body(_ members: String) -> String {
        #"{"model":"fast","messages":[],"max_tokens":9\#(members)}"#
    }

    static let answers: [(String, ServiceTier?, Int64)] = [
        (#","user":"priority""#, .priority, 10 * 30 + 5 * 40),
        (#","user":"priority","service_tier":"auto""#, .priority, 10 * 30 + 5 * 40),
        (#","user":"flex","service_tier":"flex""#, .flex, 10 * 1 + 5 * 2),
        // What was asked for and not given is not charged, whether it is cheaper or dearer.
        (#","user":"default","service_tier":"flex""#, nil, 10 * 10 + 5 * 20),
        (#","user":"default","service_tier":"priority""#, nil, 10 * 10 + 5 * 20),
        // An answer that does not say is charged at what it may be billed at.
        (#","user":"silent","service_tier":"flex""#, nil, 10 * 10 + 5 * 20),
        (#","user":"silent","service_tier":"priority""#, .priority, 10 * 30 + 5 * 40),
        ("", nil, 10 * 10 + 5 * 20),
    ]

    @Test("an answer is charged at the tier at which it was served", arguments: answers)
    func charge(_ members: String, _ serviceTier: ServiceTier?, _ thousands: Int64) async throws {
        let gate = try await gate()

        let answer = try gate.ask(body(members))
        let record = try await gate.lastRecord()

        #expect(answer.status == 200)
        #expect(record.usage.serviceTier == serviceTier)
        #expect(record.cost.nanos == thousands * 1000)
        await gate.stop()
    }

    @Test("a budget holds for the dearest tier at which the request may be served")
    func hold() async throws {
        let gate = try await gate()
        // At the ordinary price: at most 100 bytes of input and 9 tokens of output, less than 1180 thousand nano-dollars.
        let issued = try gate.directory.createKey(
            in: .root,
            KeyTerms(name: "k", budget: BudgetTerms(limit: Money(nanos: 1_180_000))),
            by: .system
        )
        let key = issued.secret.revealed

        for members in ["", #","service_tier":"auto""#, #","service_tier":"priority""#] {
            #expect(try gate.ask(body(members), key: key).status == 429, "\(members)")
        }
        #expect(try gate.ask(body(#","service_tier":"default""#), key: key).status == 200)
        await gate.stop()
    }

    @Test("a dearer tier that has no price is refused, a cheaper one is charged as the ordinary service")
    func unpriced() async throws {
        let gate = try await gate { $0.services = [] }

        let refused = try gate.ask(body(#","service_tier":"priority""#))
        let passed = try gate.ask(body(#","service_tier":"flex","user":"flex""#))
        let record = try await gate.records(2)[0]

        #expect(refused.status == 400)
        #expect(refused.body.contains("invalid_body") && refused.body.contains("service_tier"))
        #expect(passed.status == 200)
        #expect(record.cost.nanos == (10 * 10 + 5 * 20) * 1000)
        await gate.stop()
    }

    @Test("a search that the request declares is held for and charged, although no answer counts it")
    func search() async throws {
        let gate = try await gate { $0.units.search = Money(nanos: 7_000_000) }

        let answer = try gate.ask(body(#","web_search_options":{},"service_tier":"default""#))
        let record = try await gate.lastRecord()

        #expect(answer.status == 200)
        #expect(record.usage.rare == [.searches: 1])
        #expect(record.cost.nanos == (10 * 10 + 5 * 20) * 1000 + 7_000_000)
        await gate.stop()
    }
}
