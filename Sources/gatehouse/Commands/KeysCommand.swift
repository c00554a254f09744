import AdminClient
import ArgumentParser

/// `gatehouse keys`: virtual keys.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "List, make, show, change, rotate and revoke virtual keys.",
        subcommands: [List.self, Create.self, Show.self, Update.self, Rotate.self, Revoke.self],
        defaultSubcommand: List.self
    )

    fileprivate static let path = "/api/v1/keys"

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List keys, newest first.")
        @OptionGroup var admin: AdminOptions
        @OptionGroup var page: PageOptions
        @Option(help: "Only keys of this team.")
        var team: String?
        @Option(help: "Only keys of this status: active, expired or revoked.")
        var status: String?

        func run() async throws {
            try await admin.list(
                [
                    "id", "prefix", "team_id", "name", "owner", "budget.limit_usd", "status", "expires_at",
                    "last_used_at",
                ],
                path,
                query: page.query + [("team_id", team), ("status", status)]
            )
        }
    }

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a key; its text is shown once.")
        @Option(help: "The team that it belongs to.")
        var team: String
        @Option(help: "The name.")
        var name: String?
        @Option(help: "The owner, user_… or svc_….")
        var owner: String?
        @Option(help: "When it ends by itself, RFC 3339.")
        var expiresAt: String?
        @Option(name: .customLong("tag"), help: "A tag that usage rows carry, NAME=VALUE.")
        var tags: [String] = []
        @Option(name: .customLong("label"), help: "A label that every target must carry, NAME=VALUE.")
        var labels: [String] = []
        @Option(name: .customLong("scope"), help: "inference or admin; may be given more than once.")
        var scopes: [String] = []
        @Option(
            name: .customLong("source-address"),
            help: "An address or network from which alone it may be used; may be given more than once."
        )
        var addresses: [String] = []
        @OptionGroup var terms: TermsOptions
        @OptionGroup var admin: AdminOptions

        func run() async throws {
            let body = terms.body([
                "team_id": .string(team), "name": name.map { .string($0) },
                "owner": owner.map { .string($0) },
                "expires_at": expiresAt.map { .string($0) }, "tags": try TermsOptions.pairs(tags),
                "scopes": TermsOptions.list(scopes), "source_addresses": TermsOptions.list(addresses),
                "require_labels": try TermsOptions.pairs(labels),
            ])
            try await admin.object { try await $0.post(path, body) }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show a key.")
        @Argument(help: "The key's id.")
        var id: String
        @OptionGroup var admin: AdminOptions

        func run() async throws {
            try await admin.object { try await $0.get(AdminClient.path(path, id)) }
        }
    }

    struct Update: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Change a key.")
        @Argument(help: "The key's id.")
        var id: String
        @Option(help: "The new name.")
        var name: String?
        @Option(help: "The new owner, user_… or svc_….")
        var owner: String?
        @Option(help: "When it ends by itself, RFC 3339.")
        var expiresAt: String?
        @Option(name: .customLong("tag"), help: "A tag that usage rows carry, NAME=VALUE.")
        var tags: [String] = []
        @Option(name: .customLong("label"), help: "A label that every target must carry, NAME=VALUE.")
        var labels: [String] = []
        @Option(name: .customLong("scope"), help: "inference or admin; may be given more than once.")
        var scopes: [String] = []
        @Option(
            name: .customLong("source-address"),
            help: "An address or network from which alone it may be used; may be given more than once."
        )
        var addresses: [String] = []
        @OptionGroup var terms: TermsOptions
        @OptionGroup var admin: AdminOptions

        func run() async throws {
            let body = terms.body([
                "name": name.map { .string($0) }, "owner": owner.map { .string($0) },
                "expires_at": expiresAt.map { .string($0) }, "tags": try TermsOptions.pairs(tags),
                "scopes": TermsOptions.list(scopes), "source_addresses": TermsOptions.list(addresses),
                "require_labels": try TermsOptions.pairs(labels),
            ])
            try await admin.object { try await $0.patch(AdminClient.path(path, id), body) }
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give a key a new text; it is shown once.")
        @Argument(help: "The key's id.")
        var id: String
        @Option(help: "How long the old text goes on working.")
        var graceSeconds: Int = 0
        @OptionGroup var admin: AdminOptions

        func run() async throws {
            let body = JSONTree.object(["grace_seconds": .integer(graceSeconds)])
            try await admin.object { try await $0.post(AdminClient.path(path, id) + "/rotate", body) }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "End a key for good.")
        @Argument(help: "The key's id.")
        var id: String
        @Flag(help: "End its open exchanges at once, streams included, instead of letting them finish.")
        var cut = false
        @OptionGroup var admin: AdminOptions

        func run() async throws {
            let body = JSONTree.object(["cut": .bool(cut)])
            try await admin.object { try await $0.post(AdminClient.path(path, id) + "/revoke", body) }
        }
    }
}
