import ArgumentParser

/// The `gatehouse` command.
@main
struct Gatehouse: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gatehouse",
        abstract:
            "An AI gateway: one place that authenticates, limits, budgets, routes and meters inference.",
        version: Version.text,
        subcommands: [
            ServeCommand.self, CheckCommand.self, VersionCommand.self, SelftestCommand.self,
            TeamsCommand.self,
            UsersCommand.self, ServiceAccountsCommand.self,
            KeysCommand.self, ModelsCommand.self, ProvidersCommand.self,
            BudgetsCommand.self,
            UsageCommand.self,
            RequestsCommand.self, ExplainCommand.self, AuditCommand.self, RekeyCommand.self,
        ]
    )
}

/// What this build calls itself.
enum Version {
    static let text = "0.1.0"
}

/// `gatehouse version`.
struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "Print the version.")

    func run() { print("gatehouse \(Version.text)") }
}
