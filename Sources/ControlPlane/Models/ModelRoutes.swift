import Directory
import Policy

/// The routes of models, read-only: the configuration file declares them.
enum ModelRoutes {
    static func all(_ services: AdminServices) -> [Route] {
        [
            Route(
                "GET",
                "/api/v1/models",
                "listModels",
                "List models by name",
                access: .granted(.readModels, at: .anywhere),
                query: Page.parameters,
                success: .list(Model.answer)
            ) { call in
                let models = visible(to: call).sorted { $0.name < $1.name }
                return try Page(call.query).answer(models, mark: \.name) { $0.json(services) }
            },
            Route(
                "GET",
                "/api/v1/models/{name}",
                "getModel",
                "Show a model; a slash in its name is written %2F",
                access: .granted(.readModels, at: .anywhere),
                success: .object(Model.answer),
                failures: [404]
            ) { call in
                let name = call.parameter("name")
                guard let model = visible(to: call).first(where: { $0.name == name }) else {
                    throw Problem.notFound("model")
                }
                return .json(model.json(services))
            },
        ]
    }

    /// The models that a node of the caller is granted; all for those whose permission has no bound.
    private static func visible(to call: Route.Call) -> [Model] {
        let models = Array(call.authority.snapshot.models.values)
        if call.authority.isUnlimited(.readModels) { return models }
        let grants = call.authority.grants.filter { call.authority.may(.readModels, at: $0.team) }.map {
            grant in
            call.authority.snapshot.ancestry(of: grant.team).compactMap(\.models).map {
                ModelGrant(patterns: $0)
            }
        }
        return models.filter { model in
            grants.contains { line in line.allSatisfy { $0.covers(model.name) } }
        }
    }
}
