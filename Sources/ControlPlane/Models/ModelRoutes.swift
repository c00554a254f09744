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
                query: Page.parameters,
                success: .list(Model.answer)
            ) { call in
                let models = services.directory.snapshot.models.values.sorted { $0.name < $1.name }
                return try Page(call.query).answer(models, mark: \.name) { $0.json(services) }
            },
            Route(
                "GET",
                "/api/v1/models/{name}",
                "getModel",
                "Show a model; a slash in its name is written %2F",
                success: .object(Model.answer),
                failures: [404]
            ) { call in
                guard let model = services.directory.snapshot.models[call.parameter("name")] else {
                    throw Problem.notFound("model")
                }
                return .json(model.json(services))
            },
        ]
    }
}
