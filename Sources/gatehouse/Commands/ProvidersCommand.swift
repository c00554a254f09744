import AdminClient
import ArgumentParser

/// `gatehouse providers`: upstream providers as they are in force.
struct ProvidersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "providers",
        abstract: "List and show providers.",
        subcommands: [List.self, Show.self],
        defaultSubcommand: List.self
    )

    fileprivate static let path = "/api/v1/providers"

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List providers by name.")
        @OptionGroup var admin: AdminOptions
        @OptionGroup var page: PageOptions

        func run() async throws {
            try await admin.list(
                ["name", "kind", "base_url", "has_api_key", "labels", "managed_by"],
                path,
                query: page.query
            )
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show a provider.")
        @Argument(help: "The provider's name.")
        var name: String
        @OptionGroup var admin: AdminOptions

        func run() async throws {
            try await admin.object { try await $0.get(AdminClient.path(path, name)) }
        }
    }
}
