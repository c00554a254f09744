import AdminClient
import ArgumentParser

/// `gatehouse budgets`: budgets as they stand.
struct BudgetsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "budgets",
        abstract: "List and show budgets as they stand.",
        subcommands: [List.self, Show.self],
        defaultSubcommand: List.self
    )

    fileprivate static let path = "/api/v1/budgets"

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List budgets by holder.")
        @OptionGroup var admin: AdminOptions
        @OptionGroup var page: PageOptions

        func run() async throws {
            try await admin.list(
                [
                    "scope", "limit_usd", "window", "settled_usd", "held_usd", "reserved_usd",
                    "remaining_usd", "limit_tokens", "settled_tokens", "remaining_tokens",
                    "resets_at",
                ],
                path,
                query: page.query
            )
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show a budget.")
        @Argument(
            help:
                "The holder: team:ID, key:ID, user:ID, service_account:ID, team:ID:model:NAME, team:ID:tag:NAME=VALUE or team:ID:end_user:VALUE."
        )
        var scope: String
        @OptionGroup var admin: AdminOptions

        func run() async throws {
            try await admin.object { try await $0.get(AdminClient.path(path, scope)) }
        }
    }
}
