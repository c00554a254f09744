import Directory
import Policy
import Ports
import Vocabulary

/// The routes that say why requests go where they go.
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
                return .json(try explanation(of: record, in: call.authority.snapshot))
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
            ) { try simulate($0, services) },
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
        return .json(try json(RoutingExplanation(record, model, in: snapshot), record))
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
            members += try json(RoutingExplanation(routing, model, in: snapshot), routing).members ?? []
        } else {
            members += try json(RoutingExplanation(ofUnknown: routing), routing).members ?? []
        }
        members.append(.init(name: "attempts", value: .array(record.attempts.map(\.json))))
        members.append(.init(name: "price", value: price(record, in: snapshot)))
        return .object(members)
    }

    private static func price(_ record: ExchangeRecord, in snapshot: Snapshot) -> JSONValue {
        let list = snapshot.models[record.model].flatMap { model in
            Routing.line(from: model, in: snapshot).flatMap(\.targets).first { $0.name == record.target }?
                .price
        }
        let isSame = list?.version == record.priceVersion && !record.priceVersion.isEmpty
        return [
            "version": .nonEmpty(record.priceVersion),
            "cost_usd": .text(record.cost),
            "lines": isSame ? .array((list?.lines(record.usage) ?? []).map(\.json)) : .null,
        ]
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
    fileprivate var json: JSONValue {
        [
            "what": .string(subject.rawValue),
            "count": .integer(count),
            "usd_per_million": .text(Money(nanos: perMillion.nanosPerMillion)),
        ]
    }
}
