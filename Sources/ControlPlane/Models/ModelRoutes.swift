import Directory
import Policy

/// The routes of models; what the configuration file declares can be read only.
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
            Route(
                "POST",
                "/api/v1/models",
                "createModel",
                "Make a model",
                access: .granted(.writeModels, at: .root),
                body: ModelBody.creation,
                success: .created(Model.answer),
                failures: [409]
            ) { call in
                let body = JSONWriter.text(JSONValue.null.merging(call.body))
                let model = try await services.blocking.run {
                    try services.directory.createModel(body: body, by: call.actor)
                }
                return .json(model.json(services), status: 201)
            },
            Route(
                "PATCH",
                "/api/v1/models/{name}",
                "updateModel",
                "Change a model",
                access: .granted(.writeModels, at: .root),
                body: ModelBody.change,
                success: .object(Model.answer),
                failures: [404, 409]
            ) { call in
                let name = call.parameter("name")
                let model = try await services.blocking.run {
                    try services.directory.updateModel(name, by: call.actor) {
                        (body) throws(DirectoryError) in
                        JSONWriter.text(try JSONValue(stored: body).merging(call.body))
                    }
                }
                return .json(model.json(services))
            },
            Route(
                "DELETE",
                "/api/v1/models/{name}",
                "deleteModel",
                "Remove a model that no other falls back to",
                access: .granted(.writeModels, at: .root),
                success: .nothing,
                failures: [404, 409]
            ) { call in
                let name = call.parameter("name")
                try await services.blocking.run { try services.directory.deleteModel(name, by: call.actor) }
                return .none
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
