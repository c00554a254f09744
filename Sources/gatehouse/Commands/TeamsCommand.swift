import AdminClient
import ArgumentParser

/// `gatehouse teams`: the tree of teams.
struct TeamsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "teams",
        abstract: "List, make, show, change and delete teams, and their members.",
        subcommands: [List.self, Create.self, Show.self, Update.self, Delete.self, MembersCommand.self],
        defaultSubcommand: List.self
    )

    fileprivate static let path = "/api/v1/teams"

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List teams, newest first.")
        @OptionGroup var admin: AdminOptions
        @OptionGroup var page: PageOptions
        @Option(help: "Only children of this team.")
        var parent: String?

        func run() async throws {
            try await admin.list(
                [
                    "id", "name", "parent_id", "models", "budget.limit_usd", "budget.window", "limits",
                    "managed_by",
                ],
                path,
                query: page.query + [("parent_id", parent)]
            )
        }
    }

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a team.")
        @Argument(help: "The name.")
        var name: String
        @Option(help: "The parent; the root unless stated.")
        var parent: String?
        @Option(name: .customLong("label"), help: "A label that every target must carry, NAME=VALUE.")
        var labels: [String] = []
        @OptionGroup var waiting: WaitingOptions
        @OptionGroup var terms: TermsOptions
        @OptionGroup var admin: AdminOptions

        func run() async throws {
            let body = terms.body(
                [
                    "name": .string(name), "parent_id": parent.map { .string($0) },
                    "require_labels": try TermsOptions.pairs(labels),
                ],
                with: waiting.members
            )
            try await admin.object { try await $0.post(path, body) }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show a team.")
        @Argument(help: "The team's id.")
        var id: String
        @OptionGroup var admin: AdminOptions

        func run() async throws {
            try await admin.object { try await $0.get(AdminClient.path(path, id)) }
        }
    }

    struct Update: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Change a team.")
        @Argument(help: "The team's id.")
        var id: String
        @Option(help: "The new name.")
        var name: String?
        @Option(help: "The new parent.")
        var parent: String?
        @Option(name: .customLong("label"), help: "A label that every target must carry, NAME=VALUE.")
        var labels: [String] = []
        @OptionGroup var waiting: WaitingOptions
        @OptionGroup var terms: TermsOptions
        @OptionGroup var admin: AdminOptions

        func run() async throws {
            let body = terms.body(
                [
                    "name": name.map { .string($0) }, "parent_id": parent.map { .string($0) },
                    "require_labels": try TermsOptions.pairs(labels),
                ],
                with: waiting.members
            )
            try await admin.object { try await $0.patch(AdminClient.path(path, id), body) }
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete a team below which nothing is in force."
        )
        @Argument(help: "The team's id.")
        var id: String
        @OptionGroup var admin: AdminOptions

        func run() async throws {
            try await admin.object { try await $0.delete(AdminClient.path(path, id)) }
        }
    }
}
