import AdminClient
import ArgumentParser

/// `gatehouse users`: people.
struct UsersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "users",
        abstract: "List, make, show, change and remove people.",
        subcommands: [
            List.self, Create.self, Show.self, Update.self, Delete.self, Invite.self, Sessions.self,
            EndSessions.self, AppointAuditorCommand.self, SignInLinkCommand.self,
        ],
        defaultSubcommand: List.self
    )

    fileprivate static let path = "/api/v1/users"

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List people, newest first.")
        @OptionGroup var admin: AdminOptions
        @OptionGroup var page: PageOptions
        @Option(help: "Only the person with this address.")
        var email: String?

        func run() async throws {
            try await admin.list(
                ["id", "email", "name", "roles.role", "status", "managed_by", "created_at"],
                path,
                query: page.query + [("email", email)]
            )
        }
    }

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a person's account.")
        @Argument(help: "The address.")
        var email: String
        @Option(help: "The name.")
        var name: String?
        @Option(name: .customLong("role"), help: "A first role, TEAM=ROLE; may be given more than once.")
        var roles: [String] = []
        @OptionGroup var admin: AdminOptions

        func run() async throws {
            let given = try roles.map { text -> JSONTree in
                let parts = text.split(separator: "=", maxSplits: 1)
                guard parts.count == 2 else {
                    throw ValidationError("\"\(text)\" is not of the form TEAM=ROLE.")
                }
                return .object(["team_id": .string(String(parts[0])), "role": .string(String(parts[1]))])
            }
            var members: [String: JSONTree] = ["email": .string(email)]
            if let name { members["name"] = .string(name) }
            if !given.isEmpty { members["roles"] = .array(given) }
            let body = JSONTree.object(members)
            try await admin.object { try await $0.post(path, body) }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show a person.")
        @Argument(help: "The person's id.")
        var id: String
        @OptionGroup var admin: AdminOptions

        func run() async throws {
            try await admin.object { try await $0.get(AdminClient.path(path, id)) }
        }
    }

    struct Update: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Change a person's account.")
        @Argument(help: "The person's id.")
        var id: String
        @Option(help: "The new address.")
        var email: String?
        @Option(help: "The new name.")
        var name: String?
        @Option(help: "active or disabled.")
        var status: String?
        @OptionGroup var terms: TermsOptions
        @OptionGroup var admin: AdminOptions

        func run() async throws {
            let body = terms.body([
                "email": email.map { .string($0) }, "name": name.map { .string($0) },
                "status": status.map { .string($0) },
            ])
            try await admin.object { try await $0.patch(AdminClient.path(path, id), body) }
        }
    }

    struct Invite: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a link with which somebody chooses a password, once."
        )
        @Argument(help: "The person's id.")
        var id: String
        @OptionGroup var admin: AdminOptions

        func run() async throws {
            try await admin.object {
                try await $0.post(AdminClient.path(path, id) + "/sign-in-link", .object([:]))
            }
        }
    }

    struct Sessions: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List somebody's sessions, newest first.")
        @Argument(help: "The person's id.")
        var id: String
        @OptionGroup var admin: AdminOptions
        @OptionGroup var page: PageOptions

        func run() async throws {
            try await admin.list(
                ["id", "way", "address", "agent", "created_at", "last_used_at", "expires_at"],
                AdminClient.path(path, id) + "/sessions",
                query: page.query
            )
        }
    }

    struct EndSessions: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "end-sessions",
            abstract: "End all sessions of somebody."
        )
        @Argument(help: "The person's id.")
        var id: String
        @OptionGroup var admin: AdminOptions

        func run() async throws {
            try await admin.object { try await $0.delete(AdminClient.path(path, id) + "/sessions") }
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Remove a person; the keys are revoked.")
        @Argument(help: "The person's id.")
        var id: String
        @OptionGroup var admin: AdminOptions

        func run() async throws {
            try await admin.object { try await $0.delete(AdminClient.path(path, id)) }
        }
    }
}
