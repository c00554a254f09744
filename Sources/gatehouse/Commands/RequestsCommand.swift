import AdminClient
import ArgumentParser

/// `gatehouse requests`: exchanges that have ended.
struct RequestsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "requests",
        abstract: "List, show and explain exchanges that have ended.",
        subcommands: [List.self, Show.self, Explain.self],
        defaultSubcommand: List.self
    )

    fileprivate static let path = "/api/v1/requests"

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List exchanges, newest first.")
        @OptionGroup var filter: FilterOptions
        @OptionGroup var page: PageOptions
        @OptionGroup var admin: AdminOptions

        func run() async throws {
            try await admin.list(
                [
                    "id", "time", "model", "target", "status", "error_code", "input_tokens", "output_tokens",
                    "cost_usd", "accuracy", "duration_ms",
                ],
                path,
                query: page.query + filter.query
            )
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show an exchange.")
        @Argument(help: "The exchange's id, req_….")
        var id: String
        @OptionGroup var admin: AdminOptions

        func run() async throws {
            try await admin.object { try await $0.get(AdminClient.path(path, id)) }
        }
    }

    struct Explain: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say why an exchange went where it went, and how its cost comes about."
        )
        @Argument(help: "The exchange's id, req_….")
        var id: String
        @OptionGroup var admin: AdminOptions

        func run() async throws {
            try await admin.call(show: { ExplanationRenderer.text($0) }) {
                try await $0.get(AdminClient.path(path, id) + "/explain")
            }
        }
    }
}
