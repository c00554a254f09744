import Directory
import Policy

/// The routes of providers, read-only: the configuration file declares them.
enum ProviderRoutes {
    static func all(_ services: AdminServices) -> [Route] {
        [
            Route(
                "GET",
                "/api/v1/providers",
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
                "/api/v1/providers/{name}",
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
        ]
    }
}
