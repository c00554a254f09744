import ArgumentParser

/// Which part of a list is wanted.
struct PageOptions: ParsableArguments {
    @Option(help: "How many rows, 1 to 1000.")
    var limit: Int?

    @Option(help: "The cursor that the page before ended with.")
    var cursor: String?

    /// The parameters.
    var query: [(String, String?)] { [("limit", limit.map { String($0) }), ("cursor", cursor)] }
}
