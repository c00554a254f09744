import AdminClient
import ArgumentParser

/// `gatehouse service-accounts`: principals of teams that are not people.
struct ServiceAccountsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "service-accounts",
        abstract: "List, make, show, change and delete service accounts.",
        subcommands: [List.self, Create.self, Show.self, Update.self, Delete.self],
        defaultSubcommand: List.self
    )

    fileprivate static let path = "/api/v1/service-accounts"

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the service accounts that were made, newest first."
        )
        @OptionGroup var admin: AdminOptions
        @OptionGroup var page: PageOptions
        @Option(help: "Only those of this team.")
        var team: String?

        func run() async throws {
            try await admin.list(
                ["id", "name", "team_id", "roles.role", "status", "created_at"],
                path,
                query: page.query + [("team_id", team)]
            )
        }
    }

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a service account in a team.")
        @Argument(help: "The name, unique in the team.")
        var name: String
        @Option(help: "The team that it belongs to, for good.")
        var team: String
        @OptionGroup var terms: TermsOptions
        @OptionGroup var admin: AdminOptions

        func run() async throws {
            let body = terms.body(["name": .string(name), "team_id": .string(team)])
            try await admin.object { try await $0.post(path, body) }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show a service account.")
        @Argument(help: "The account's id, svc_….")
        var id: String
        @OptionGroup var admin: AdminOptions

        func run() async throws {
            try await admin.object { try await $0.get(AdminClient.path(path, id)) }
        }
    }

    struct Update: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Change a service account.")
        @Argument(help: "The account's id, svc_….")
        var id: String
        @Option(help: "The new name.")
        var name: String?
        @Option(help: "active or disabled; none of its keys works while it is disabled.")
        var status: String?
        @OptionGroup var terms: TermsOptions
        @OptionGroup var admin: AdminOptions

        func run() async throws {
            let body = terms.body(["name": name.map { .string($0) }, "status": status.map { .string($0) }])
            try await admin.object { try await $0.patch(AdminClient.path(path, id), body) }
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete a service account that owns no key in force."
        )
        @Argument(help: "The account's id, svc_….")
        var id: String
        @OptionGroup var admin: AdminOptions

        func run() async throws {
            try await admin.object { try await $0.delete(AdminClient.path(path, id)) }
        }
    }
}
