import AdminClient
import ArgumentParser

/// `gatehouse teams members`: who has a role at a team.
struct MembersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "members",
        abstract: "List, add and remove the members of a team.",
        subcommands: [List.self, Add.self, Remove.self],
        defaultSubcommand: List.self
    )

    fileprivate static func path(_ team: String) -> String {
        AdminClient.path("/api/v1/teams", team) + "/members"
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List who has a role at a team itself.")
        @Argument(help: "The team's id.")
        var team: String
        @OptionGroup var admin: AdminOptions
        @OptionGroup var page: PageOptions

        func run() async throws {
            try await admin.list(["user_id", "email", "name", "role", "via"], path(team), query: page.query)
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give somebody a role at a team.")
        @Argument(help: "The team's id.")
        var team: String
        @Argument(help: "An address, user_… or svc_….")
        var member: String
        @Argument(help: "platform_admin, admin, developer, viewer, billing or auditor.")
        var role: String
        @OptionGroup var admin: AdminOptions

        func run() async throws {
            let name = member.contains("@") ? "email" : "user_id"
            let body = JSONTree.object([name: .string(member), "role": .string(role)])
            try await admin.object { try await $0.post(path(team), body) }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take all roles that somebody has at a team."
        )
        @Argument(help: "The team's id.")
        var team: String
        @Argument(help: "user_… or svc_….")
        var member: String
        @OptionGroup var admin: AdminOptions

        func run() async throws {
            try await admin.object { try await $0.delete(AdminClient.path(path(team), member)) }
        }
    }
}
