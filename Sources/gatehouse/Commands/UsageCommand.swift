import AdminClient
import ArgumentParser

/// `gatehouse usage`: sums of tokens and money.
struct UsageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "usage",
        abstract: "Sum usage by group, from the month's start in UTC unless stated."
    )

    @Option(help: "team, key, user, model, provider, tag:NAME, hour, day, month, joined by commas.")
    var groupBy: String?
    @Flag(help: "Print all rows as comma-separated values, for a spreadsheet.")
    var csv = false
    @OptionGroup var filter: FilterOptions
    @OptionGroup var page: PageOptions
    @OptionGroup var admin: AdminOptions

    func validate() throws {
        if csv, admin.json { throw ValidationError("--csv and --json exclude each other.") }
    }

    func run() async throws {
        let query = [("group_by", groupBy)] + filter.query
        if csv { return try await admin.raw { try await $0.get("/api/v1/usage/export", query: query) } }
        let groups = (groupBy ?? "").split(separator: ",").map { group in
            ["team", "key", "user"].contains(group) ? "\(group)_id" : String(group)
        }
        try await admin.list(
            groups + ["requests", "errors", "input_tokens", "output_tokens", "cost_usd"],
            "/api/v1/usage",
            query: query + page.query
        )
    }
}
