import AdminClient
import ArgumentParser

/// `gatehouse audit`: who did what.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "List, export and prove the audit trail.",
        subcommands: [List.self, Export.self, AuditVerifyCommand.self],
        defaultSubcommand: List.self
    )

    fileprivate static let path = "/api/v1/audit"

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List changes and refusals, newest first.")
        @OptionGroup var admin: AdminOptions
        @OptionGroup var page: PageOptions
        @Option(help: "Only this actor.")
        var actor: String?
        @Option(help: "Only this action, or all of a noun, such as key.")
        var action: String?
        @Option(help: "Only this subject, such as team:ID.")
        var subject: String?
        @Option(help: "The first moment, RFC 3339 or a date.")
        var from: String?
        @Option(help: "The moment before which it ends.")
        var to: String?

        func run() async throws {
            try await admin.list(
                ["seq", "time", "actor", "action", "subject"],
                path,
                query: page.query + [
                    ("actor", actor), ("action", action), ("subject", subject), ("from", from), ("to", to),
                ]
            )
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the whole trail and its checkpoints, a JSON object a line."
        )
        @Option(help: "Only rows after this number.")
        var after: Int?
        @OptionGroup var admin: AdminOptions

        func run() async throws {
            try await admin.raw {
                try await $0.get(path + "/export", query: [("after", after.map { String($0) })])
            }
        }
    }
}
