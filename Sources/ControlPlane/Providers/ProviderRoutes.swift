import Directory
import Policy
import Vocabulary

/// The routes of providers; what the configuration file declares can be read only.
enum ProviderRoutes {
    private static let path = "/api/v1/providers"

    static func all(_ services: AdminServices) -> [Route] {
        [
            Route(
                "POST",
                path,
                "createProvider",
                "Make a provider; its credential is sealed and never shown again",
                access: .granted(.writeProviders, at: .root),
                body: ProviderBody.creation,
                success: .created(Provider.answer),
                failures: [409]
            ) { try await create($0, services) },
            Route(
                "GET",
                path,
                "listProviders",
                "List providers by name",
                access: .granted(.readProviders, at: .root),
                query: Page.parameters,
                success: .list(Provider.answer)
            ) { call in
                let providers = services.directory.snapshot.providers.values.sorted { $0.name < $1.name }
                return try Page(call.query).answer(providers, mark: \.name, render: \.json)
            },
            Route(
                "GET",
                path + "/{name}",
                "getProvider",
                "Show a provider",
                access: .granted(.readProviders, at: .root),
                success: .object(Provider.answer),
                failures: [404]
            ) { call in
                guard let provider = services.directory.snapshot.providers[call.parameter("name")] else {
                    throw Problem.notFound("provider")
                }
                return .json(provider.json)
            },
            Route(
                "PATCH",
                path + "/{name}",
                "updateProvider",
                "Change a provider",
                access: .granted(.writeProviders, at: .root),
                body: ProviderBody.change,
                success: .object(Provider.answer),
                failures: [404, 409]
            ) { try await update($0, services) },
            Route(
                "DELETE",
                path + "/{name}",
                "deleteProvider",
                "Remove a provider that no model has a target at",
                access: .granted(.writeProviders, at: .root),
                success: .nothing,
                failures: [404, 409]
            ) { call in
                let name = call.parameter("name")
                try await services.blocking.run {
                    try services.directory.deleteProvider(name, by: call.actor)
                }
                return .none
            },
            DiscoveryRoute.route(services),
        ]
    }

    private static func create(_ call: Route.Call, _ services: AdminServices) async throws -> AdminAnswer {
        let secrets = try ProviderBody.secrets(call.body)
        let headers = try ProviderBody.headers(call.body)
        let body = JSONWriter.text(JSONValue.null.merging(ProviderBody.withoutSecrets(call.body)))
        let provider = try await services.blocking.run {
            try services.directory.createProvider(
                body: body,
                secrets: secrets,
                headers: headers,
                by: call.actor
            )
        }
        return .json(provider.json, status: 201)
    }

    private static func update(_ call: Route.Call, _ services: AdminServices) async throws -> AdminAnswer {
        let secrets = try ProviderBody.secrets(call.body)
        let headers = try ProviderBody.headers(call.body)
        let patch = ProviderBody.withoutSecrets(call.body)
        let name = call.parameter("name")
        let provider = try await services.blocking.run {
            try services.directory.updateProvider(name, secrets: secrets, headers: headers, by: call.actor) {
                (body) throws(DirectoryError) in JSONWriter.text(try JSONValue(stored: body).merging(patch))
            }
        }
        return .json(provider.json)
    }
}

extension JSONWriter {
    /// The text of a value.
    static func text(_ value: JSONValue) -> String { String(decoding: bytes(value), as: UTF8.self) }
}

extension JSONValue {
    /// Reads what the store keeps.
    init(stored text: String) throws(DirectoryError) {
        do throws(JSONParser.Failure) {
            self = try JSONParser.parse(Array(text.utf8))
        } catch {
            throw DirectoryError(.storeUnavailable, "What the store has of it cannot be read.")
        }
    }
}
