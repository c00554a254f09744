import AdminClient
import ArgumentParser

/// `gatehouse providers`: upstream providers as they are in force.
struct ProvidersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "providers",
        abstract: "List and show providers, and discover what they serve.",
        subcommands: [List.self, Show.self, Discover.self],
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

    struct Discover: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask a provider which models it serves, and make all or some of them.",
            discussion: "Without --accept they are only shown."
        )
        @Argument(help: "The provider's name.")
        var name: String
        @Option(
            parsing: .upToNextOption,
            help: "Makes all that are new (all), or those with these ids of the provider."
        )
        var accept: [String] = []
        @Option(help: "What the public names begin with, before the provider's id.")
        var prefix: String?
        @Flag(help: "Lets the models that are made be used without a price.")
        var unpriced = false
        @OptionGroup var admin: AdminOptions

        func run() async throws {
            var body: [String: JSONTree] = [:]
            if accept == ["all"] {
                body["accept"] = .string("all")
            } else if !accept.isEmpty {
                body["accept"] = .array(accept.map { .string($0) })
            }
            body["prefix"] = prefix.map { .string($0) }
            if unpriced { body["unpriced"] = .string("allow") }
            let (content, path) = (JSONTree.object(body), AdminClient.path(path, name) + "/discover")
            try await admin.table(
                ["id", "name", "status", "context_tokens", "price.input", "price.output", "detail"]
            ) { try await $0.post(path, content) }
        }
    }
}
