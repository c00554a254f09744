import ArgumentParser

/// Which exchanges are meant.
struct FilterOptions: ParsableArguments {
    @Option(help: "Only this team's own keys.")
    var team: String?

    @Option(help: "Only this key.")
    var key: String?

    @Option(help: "Only this owner.")
    var user: String?

    @Option(help: "Only this public model name.")
    var model: String?

    @Option(help: "Only this provider.")
    var provider: String?

    @Option(help: "Only this HTTP status.")
    var status: Int?

    @Option(help: "Only this tag, as NAME or NAME=VALUE.")
    var tag: String?

    @Option(help: "The first moment, RFC 3339 or a date.")
    var from: String?

    @Option(help: "The moment before which it ends.")
    var to: String?

    /// The parameters.
    var query: [(String, String?)] {
        [
            ("team_id", team), ("key_id", key), ("user_id", user), ("model", model), ("provider", provider),
            ("status", status.map { String($0) }), ("tag", tag), ("from", from), ("to", to),
        ]
    }
}
