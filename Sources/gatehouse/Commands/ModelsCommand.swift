import AdminClient
import ArgumentParser

/// `gatehouse models`: public models as they are in force.
struct ModelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "List and show models.",
        subcommands: [List.self, Show.self],
        defaultSubcommand: List.self
    )

    fileprivate static let path = "/api/v1/models"

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List models by name.")
        @OptionGroup var admin: AdminOptions
        @OptionGroup var page: PageOptions

        func run() async throws {
            try await admin.list(
                ["name", "strategy", "targets.name", "fallbacks", "managed_by"],
                path,
                query: page.query
            )
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show a model.")
        @Argument(help: "The model's name.")
        var name: String
        @OptionGroup var admin: AdminOptions

        func run() async throws {
            try await admin.object { try await $0.get(AdminClient.path(path, name)) }
        }
    }
}
