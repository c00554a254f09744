import Directory
import Policy

/// The routes of targets.
enum TargetRoutes {
    static func all(_ services: AdminServices) -> [Route] {
        [
            Route(
                "GET",
                "/api/v1/targets",
                "listTargets",
                "List targets by name, each once",
                access: .granted(.readProviders, at: .root),
                query: Page.parameters,
                success: .list(Target.answer)
            ) { call in
                var targets: [String: Target] = [:]
                for model in services.directory.snapshot.models.values.sorted(by: { $0.name < $1.name }) {
                    for target in model.targets where targets[target.name] == nil {
                        targets[target.name] = target
                    }
                }
                let rows = targets.values.sorted { $0.name < $1.name }
                return try Page(call.query).answer(rows, mark: \.name) { $0.json(services) }
            }
        ]
    }
}
