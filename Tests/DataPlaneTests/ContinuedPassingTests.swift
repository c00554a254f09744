import Directory
import Ledger
import Policy
import Testing
import Vocabulary

@testable import DataPlane

/// An input token costs 1,000 nano-dollars here, an output token 2,000.
@Suite("Who goes on with a stream where the next target cannot", .serialized)
struct ContinuedPassingTests {
    private static func event(_ text: String, _ finish: String = "null") -> String {
        ScriptedUpstream.chunk(
            #"data: {"id":"first","object":"chat.completion.chunk","created":5,"model":"m","choices":"#
                + #"[{"index":0,"delta":{"role":"assistant","content":"\#(text)"},"finish_reason":\#(finish)}]}"#
                + "\n\n"
        )
    }

    private static func breaking() -> ScriptedUpstream {
        ScriptedUpstream { _, _ in [.send(ScriptedUpstream.streamHead + event("One, two, ")), .close] }
    }

    /// Answers whole, or as a stream.
    private static func healthy() -> ScriptedUpstream {
        ScriptedUpstream { request, _ in
            guard request.body.contains("\"stream\":true") else {
                return [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))]
            }
            return [
                .send(
                    ScriptedUpstream.streamHead + event("three.", #""stop""#)
                        + ScriptedUpstream.chunk("data: [DONE]\n\n") + "0\r\n\r\n"
                )
            ]
        }
    }

    @Test(
        "one at its limit, without time or too dear is passed by, and the one after it goes on",
        arguments: [RoutingRecord.Skip.Reason.limit, .time, .budget]
    )
    func passedBy(_ why: RoutingRecord.Skip.Reason) async throws {
        let upstreams = [Self.breaking(), Self.healthy(), Self.healthy()]
        let ports = Dictionary(uniqueKeysWithValues: zip(["a", "b", "c"], upstreams.map(\.port)))
        let gate = try await Gate(upstreams: ports) { declaration in
            for place in declaration.providers.indices { declaration.providers[place].kind = "mistral" }
            declaration.models[0].retries.attempts = 1
            declaration.models[0].continuesStreams = true
            switch why {
            case .limit: declaration.providers[1].requestsPerMinute = 1
            case .time:
                var brief = Timeouts()
                brief.total = .zero
                declaration.providers[1].timeouts = brief
            default:
                declaration.models[0].targets[1].price = PriceList(
                    version: "dear",
                    rates: TokenRates(
                        input: TokenPrice(nanosPerMillion: 10_000_000_000),
                        output: TokenPrice(nanosPerMillion: 20_000_000_000)
                    )
                )
            }
            var other = declaration.models[0]
            other.name = "other"
            other.targets = [declaration.models[0].targets[1]]
            declaration.models.append(other)
        }
        var limit = Int64(1_000_000_000)
        switch why {
        case .limit: #expect(try gate.ask(Gate.chat.replacing("fast", with: "other")).status == 200)
        case .budget:
            // What is held at first is the bound of the dearest, alone and from the beginning.
            _ = try gate.ask(Gate.streamed, fields: "connection: close\r\n")
            let routing = try await gate.records(1)[0].routing
            limit = try #require(RoutingRecord(text: routing)?.bound).nanos + 1000
        default: break
        }
        let key = try gate.directory.createKey(
            in: .root,
            KeyTerms(name: "k", budget: BudgetTerms(limit: Money(nanos: limit))),
            by: .system
        )

        let answer = try gate.ask(
            Gate.streamed,
            key: key.secret.revealed,
            fields: "connection: close\r\n"
        )
        let record = try await gate.records(why == .time ? 1 : 2)[0]

        #expect(answer.body.contains("three.") && answer.body.contains("[DONE]"))
        #expect(record.attempts.map(\.target) == ["a/upstream-model", "c/upstream-model"])
        #expect(record.attempts.map(\.outcome) == ["cut", "continued"])
        let skips = try #require(RoutingRecord(text: record.routing)).skips
        #expect(skips.map(\.target) == ["b/upstream-model"] && skips.map(\.reason) == [why])
        #expect(gate.ledger.statistics.overruns == 0)
        await gate.stop()
    }
}
