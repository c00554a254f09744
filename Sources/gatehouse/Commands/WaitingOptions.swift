import AdminClient
import ArgumentParser

/// How the requests of a team wait for limits.
struct WaitingOptions: ParsableArguments {
    @Option(help: "How many of its requests go in one turn where several teams wait: 1 to 100.")
    var weight: Int?

    @Option(help: "How urgent its requests are that do not say it: interactive or batch.")
    var priority: String?

    @Option(
        name: .customLong("max-wait-ms"),
        help: "How many milliseconds its requests may wait for limits that do not say it: 1 to 60000."
    )
    var longestWait: Int?

    /// The members of a body.
    var members: [String: JSONTree?] {
        [
            "weight": weight.map { .integer($0) }, "priority": priority.map { .string($0) },
            "max_wait_ms": longestWait.map { .integer($0) },
        ]
    }
}
