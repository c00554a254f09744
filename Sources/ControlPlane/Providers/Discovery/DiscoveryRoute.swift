import Directory
import Policy
import Vocabulary

/// The route that asks a provider which models it serves, and makes those that are wanted.
enum DiscoveryRoute {
    private static let answer = ObjectSchema(
        "DiscoveredModels",
        "What a provider serves.",
        [
            .required("data", .list(.object(ProposedModel.answer)), "Its models in the order of their ids."),
            .required("unnamed", .count, "How many entries of its list have no id, and are left out."),
        ]
    )

    static func route(_ services: AdminServices) -> Route {
        Route(
            "POST",
            "/api/v1/providers/{name}/discover",
            "discoverModels",
            "Ask a provider which models it serves, and make all or some of them",
            access: .granted(.writeModels, at: .root),
            body: DiscoveryBody.schema,
            isBodyOptional: true,
            success: .object(answer),
            failures: [404, 409, 502]
        ) { try await discover($0, services) }
    }

    private static func discover(_ call: Route.Call, _ services: AdminServices) async throws -> AdminAnswer {
        let body = try DiscoveryBody(call.body)
        guard let provider = services.directory.snapshot.providers[call.parameter("name")] else {
            throw Problem.notFound("provider")
        }
        let found = try await ModelDiscovery(asking: services.providers).models(of: provider)
        let proposed = try await services.blocking.run {
            var proposed = propose(found.served, at: provider, body, services.directory)
            for index in try accepted(body.acceptance, among: proposed) {
                make(&proposed[index], at: provider, body, services.directory, by: call.actor)
            }
            return proposed.map(\.json)
        }
        return .json(["data": .array(proposed), "unnamed": .integer(found.unnamed)])
    }

    private static func propose(
        _ served: [ServedModel],
        at provider: Provider,
        _ body: DiscoveryBody,
        _ directory: Directory
    ) -> [ProposedModel] {
        let snapshot = directory.snapshot
        let facts = directory.catalogued(served.map(\.id), at: provider)
        return served.map {
            ProposedModel($0, body, at: provider, facts: facts[$0.id], in: snapshot)
        }
    }

    /// The places of those that are to be made; a name that the provider does not serve is refused before any is.
    private static func accepted(
        _ acceptance: DiscoveryBody.Acceptance,
        among proposed: [ProposedModel]
    ) throws(Problem) -> [Int] {
        switch acceptance {
        case .none: return []
        case .all: return proposed.indices.filter { proposed[$0].status == .new }
        case .some(let ids):
            let served = Set(proposed.map(\.served.id))
            for (index, id) in ids.enumerated() where !served.contains(id) {
                throw .invalid("accept[\(index)]", "The provider serves no model \"\(id)\".")
            }
            let wanted = Set(ids)
            return proposed.indices.filter {
                proposed[$0].status == .new && wanted.contains(proposed[$0].served.id)
            }
        }
    }

    /// Makes one as `POST /models` does; one that is refused leaves the others.
    private static func make(
        _ model: inout ProposedModel,
        at provider: Provider,
        _ body: DiscoveryBody,
        _ directory: Directory,
        by actor: Actor
    ) {
        do throws(DirectoryError) {
            let text = JSONWriter.text(model.declaration(at: provider, body))
            _ = try directory.createModel(body: text, by: actor)
            model.status = .created
        } catch {
            model.status = .refused
            model.detail = Problem(error).detail
        }
    }
}
