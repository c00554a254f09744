import Directory
import Policy
import Ports
import Vocabulary

/// The routes that say why requests go where they go.
///
/// For the odds a choice is made a thousand times, which no cooperative thread has the time for.
enum ExplainRoutes {
    static func all(_ services: AdminServices) -> [Route] {
        [
            Route(
                "GET",
                "/api/v1/requests/{id}/explain",
                "explainRequest",
                "Say why an exchange went where it went",
                access: .granted(.readRequests, at: .anywhere),
                success: .object(ExplanationSchema.recorded),
                failures: [404, 503]
            ) { call in
                let record = try await RequestRoutes.record(call, services)
                let snapshot = call.authority.snapshot
                return try await services.blocking.run { () throws -> AdminAnswer in
                    .json(try explanation(of: record, in: snapshot))
                }
            },
            Route(
                "POST",
                "/api/v1/explain",
                "explain",
                "Say where a request would go, without sending it",
                access: .granted(.readRequests, at: .teamPathField),
                body: ExplainBody.form,
                success: .object(ExplanationSchema.simulated),
                failures: [404]
            ) { call in try await services.blocking.run { try simulate(call, services) } },
        ]
    }

    private static func simulate(_ call: Route.Call, _ services: AdminServices) throws(Problem) -> AdminAnswer
    {
        let snapshot = call.authority.snapshot
        guard let team = Subject.team(call.body["team"]?.text, in: snapshot) else { throw .notFound("team") }
        let teams = snapshot.ancestry(of: team.id)
        guard let name = call.body["model"]?.text, let model = snapshot.models[name],
            teams.compactMap(\.models).allSatisfy({ ModelGrant(patterns: $0).covers(name) })
        else { throw .notFound("model") }
        var record = try ExplainBody.record(
            call.body,
            model,
            teams: teams,
            now: services.now(),
            weekTime: services.weekTime
        )
        record.seen = Routing.line(from: model, in: snapshot).flatMap(\.targets).map {
            RoutingRecord.Seen($0.name, services.targetSignals($0))
        }
        let explanation = RoutingExplanation(
            record,
            model,
            in: snapshot,
            needs: ExplainBody.needs(call.body),
            asksOdds: true
        )
        return .json(try json(explanation, record))
    }

    private static func explanation(
        of record: ExchangeRecord,
        in snapshot: Snapshot
    ) throws(Problem) -> JSONValue {
        let recorded = RoutingRecord(text: record.routing)
        let routing = recorded ?? RoutingRecord()
        var members: [JSONValue.Member] = [
            .init(name: "id", value: .text(record.id)),
            .init(name: "time", value: .text(record.time)),
            .init(name: "model", value: .nonEmpty(record.model)),
            .init(name: "status", value: .integer(record.status)),
            .init(name: "recorded", value: .bool(recorded != nil)),
        ]
        // Of a request that was refused before it was routed nothing was kept, and to guess would mislead.
        if let model = snapshot.models[record.model], recorded != nil || !model.hasChoice {
            let explanation = RoutingExplanation(
                routing,
                model,
                in: snapshot,
                asksOdds: recorded?.refusal == nil && recorded != nil
            )
            members += try json(explanation, routing).members ?? []
        } else {
            members += try json(RoutingExplanation(ofUnknown: routing), routing).members ?? []
        }
        members.append(.init(name: "attempts", value: .array(record.attempts.map(\.json))))
        members.append(.init(name: "price", value: price(record, in: snapshot)))
        return .object(members)
    }

    private static func price(_ record: ExchangeRecord, in snapshot: Snapshot) -> JSONValue {
        [
            "version": .nonEmpty(record.priceVersion),
            "cost_usd": .text(record.cost),
            "lines": lines(record, in: snapshot).map { .array($0) } ?? .null,
        ]
    }

    /// The lines of what was charged, attempt by attempt where more was than the last one; `nil` where they would not add up:
    /// other prices hold now, or an estimate was cut to what was held.
    private static func lines(_ record: ExchangeRecord, in snapshot: Snapshot) -> [JSONValue]? {
        let targets = snapshot.models[record.model].map { Routing.line(from: $0, in: snapshot) }?
            .flatMap(\.targets)
        func part(_ bill: ExchangeRecord.Bill, on name: String, of attempt: Int?) -> [JSONValue]? {
            guard !bill.priceVersion.isEmpty,
                let list = targets?.first(where: { $0.name == name })?.price,
                list.version == bill.priceVersion,
                list.charge(bill.usage) == bill.cost
            else { return nil }
            return list.lines(bill.usage).map { $0.json(attempt) }
        }
        guard record.attempts.contains(where: { $0.bill != nil }) else {
            let bill = ExchangeRecord.Bill(
                usage: record.usage,
                cost: record.cost,
                priceVersion: record.priceVersion
            )
            return part(bill, on: record.target, of: nil)
        }
        var all: [JSONValue] = []
        for (place, attempt) in record.attempts.enumerated() {
            guard let bill = attempt.bill else { continue }
            // Of what has no price there is nothing to add up.
            if bill.priceVersion.isEmpty, bill.cost == .zero { continue }
            guard let own = part(bill, on: attempt.target, of: place) else { return nil }
            all += own
        }
        return all
    }

    private static func json(
        _ explanation: RoutingExplanation,
        _ record: RoutingRecord
    ) throws(Problem) -> JSONValue {
        let text = explanation.text(record)
        do throws(JSONParser.Failure) {
            return try JSONParser.parse(Array(text.utf8))
        } catch {
            throw Problem(.internalError, "The explanation cannot be shown: \(error.message).")
        }
    }
}

extension PriceLine {
    fileprivate func json(_ attempt: Int?) -> JSONValue {
        [
            "attempt": attempt.map { .integer($0) } ?? .null,
            "what": .string(subject.rawValue),
            "count": .integer(count),
            "usd_per_million": .text(Money(nanos: perMillion.nanosPerMillion)),
        ]
    }
}
